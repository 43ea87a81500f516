// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// `/perception_encoder/...` and `/clip/...`: the six routes of Roboflow's server.
struct EmbeddingRoutes: Sendable {
    let inference: InferenceService
    let settings: WebSettings
    let bodies: Budget
    let departures: Departures

    var routes: [Route] {
        ModelFamily.allCases.flatMap { family in
            [
                Route(.post, "/\(family.rawValue)/embed_image", .keyInBody) { try await embedImage($0, family) },
                Route(.post, "/\(family.rawValue)/embed_text", .keyInBody) { try await embedText($0, family) },
                Route(.post, "/\(family.rawValue)/compare", .keyInBody) { try await compare($0, family) },
            ]
        }
    }

    private func embedImage(_ call: Call, _ family: ModelFamily) async throws -> Response {
        try await answer(call, family) { (request: EmbedImageRequest, model) in
            if request.images.isEmpty { throw APIError.badInput("no image is given.") }
            let places = try inference.reserve(request.images.count, "images")
            defer { withExtendedLifetime(places) {} }
            let start = ContinuousClock.now
            let embeddings = try await inference.embed(request.images, model)
            return .embeddings(embeddings, start.duration(to: .now))
        }
    }

    private func embedText(_ call: Call, _ family: ModelFamily) async throws -> Response {
        try await answer(call, family) { (request: EmbedTextRequest, model) in
            if request.texts.isEmpty { throw APIError.badInput("no text is given.") }
            let places = try inference.reserve(request.texts.count, "texts")
            defer { withExtendedLifetime(places) {} }
            let start = ContinuousClock.now
            let embeddings = try await inference.embed(request.texts, model)
            return .embeddings(embeddings, start.duration(to: .now))
        }
    }

    private func compare(_ call: Call, _ family: ModelFamily) async throws -> Response {
        try await answer(call, family) { (request: CompareRequest, model) in
            let subject = try Operands([request.subject], type: request.subjectType, field: "subject")
            let prompts = try Operands(request.prompts, type: request.promptType, field: "prompt")
            if prompts.count == 0 { throw APIError.badInput("no prompt is given.") }
            let places = try inference.reserve(prompts.count, "prompts", extra: 1)
            defer { withExtendedLifetime(places) {} }
            let start = ContinuousClock.now
            async let wanted = subject.embeddings(inference, model)
            let others = try await prompts.embeddings(inference, model)
            let point = try await wanted[0]
            return .similarities(
                others.map { min(1, max(-1, point.cosine($0))) }, labels: request.labels, start.duration(to: .now))
        }
    }

    /// What the routes have in common: reads the body, looks at its key, finds its model, and answers within the time that
    /// there is, as long as the client waits for it.
    private func answer<Asked: FamilyRequest>(
        _ call: Call, _ family: ModelFamily,
        _ body: @escaping @Sendable (Asked, ServedModel) async throws -> Response
    ) async throws -> Response {
        try inference.checkRoom()
        let held = try await HeldBody.read(call.request, limit: settings.bodyLimit, budget: bodies)
        return try await departures.watch(call.channel, limit: .seconds(Int64(settings.answerSeconds))) {
            let request = try await inference.work { try Asked(held.buffer.object(), family: family) }
            try call.checkBody(key: request.common.key, settings)
            return try await body(request, inference.model(request.common.version, family))
        }
    }
}

/// One side of a comparison.
private struct Operands: Sendable {
    private let images: [ImageInput]
    private let texts: [String]

    /// - Throws: `APIError` 400 where an operand is not of the type that the request says
    init(_ operands: [CompareRequest.Operand], type: String, field: String) throws(APIError) {
        var (images, texts): ([ImageInput], [String]) = ([], [])
        for operand in operands {
            switch (operand, type) {
            case (.image(let image), "image"): images.append(image)
            case (.text(let text), "image"): images.append(ImageInput(bare: text))
            case (.text(let text), "text"): texts.append(text)
            case (.image, "text"): throw .badInput("\(field) is an image, and \(field)_type says text.")
            default: throw .badInput("\(field)_type is \(printable(type, limit: 40)); it must be image or text.")
            }
        }
        guard type == "image" || type == "text" else {
            throw .badInput("\(field)_type is \(printable(type, limit: 40)); it must be image or text.")
        }
        (self.images, self.texts) = (images, texts)
    }

    var count: Int { images.count + texts.count }

    func embeddings(_ inference: InferenceService, _ model: ServedModel) async throws -> [Embedding] {
        images.isEmpty ? try await inference.embed(texts, model) : try await inference.embed(images, model)
    }
}
