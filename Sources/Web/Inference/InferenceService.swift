// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOPosix
import Pipeline

/// From what a request holds to embeddings: models, decoding, the encoder's queue, the memory of texts.
final class InferenceService: Sendable {
    let shelf: ModelShelf
    let queue: InferenceQueue
    let meter = InferenceMeter()
    private let settings: WebSettings
    private let rooms: WebRooms
    private let cache: TextCache
    private let gate: DecodeGate
    /// Where JSON and pictures are decoded: neither on an event loop nor on Swift's own threads, which must not block.
    private let workers: NIOThreadPool
    private let fetcher: (any PictureFetching)?

    /// - Parameter fetcher: nil where URLs are not allowed
    init(_ settings: WebSettings, _ rooms: WebRooms, workers: NIOThreadPool, fetcher: (any PictureFetching)?)
        throws(Failure)
    {
        self.settings = settings
        self.rooms = rooms
        self.workers = workers
        self.fetcher = fetcher
        let cache = TextCache(capacity: settings.textCache)
        self.cache = cache
        gate = DecodeGate(capacity: settings.pixelBudget)
        queue = try InferenceQueue(capacity: settings.queueLimit, meter: meter)
        shelf = ModelShelf(rooms.models, limit: settings.modelLimit) { cache.clear() }
    }

    /// The model that a request wants.
    func model(_ version: ModelVersion, _ family: ModelFamily) async throws -> ServedModel {
        if family == .clip, !settings.aliasesCLIP { throw APIError.noCLIP }
        guard case .named(let name) = version else { return try await shelf.model(shelf.standardName) }
        if name.contains("/") { throw APIError.invalidModelID }
        if family == .perceptionEncoder { return try await shelf.model(name) }
        // The standard model stands in for those of CLIP that Roboflow serves, and for no others.
        guard ModelFamily.clipVersions.contains(name) || name == shelf.standardName else { throw APIError.unknownModel }
        return try await shelf.model(shelf.standardName)
    }

    /// Takes a place for each thing to embed.
    ///
    /// - Parameter extra: places beside those that the limit of a request is for
    /// - Throws: `APIError` 400 for more than one request may hold, 503 where there is no room
    func reserve(_ count: Int, _ what: String, extra: Int = 0) throws -> Lease {
        guard count <= settings.itemLimit else {
            throw APIError.badInput("\(count) \(what) are too many for one request, at most \(settings.itemLimit).")
        }
        guard let places = queue.places.lease(count + extra) else { throw APIError.full }
        return places
    }

    /// - Throws: `APIError` 503 where a request would not get a place anyway
    func checkRoom() throws(APIError) {
        if queue.places.taken >= queue.places.capacity { throw .full }
    }

    /// Runs what takes its time on a thread for such.
    func work<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await workers.runIfActive(body)
    }

    /// One embedding a picture, in order; the caller holds a place for each.
    func embed(_ images: [ImageInput], _ model: ServedModel) async throws -> [Embedding] {
        if images.count == 1 { return [try await embed(images[0], model)] }
        return try await withThrowingTaskGroup(of: (Int, Embedding).self) { group in
            for (place, image) in images.enumerated() {
                group.addTask { (place, try await self.embed(image, model)) }
            }
            var embeddings = [Embedding?](repeating: nil, count: images.count)
            for try await (place, embedding) in group { embeddings[place] = embedding }
            return embeddings.compactMap { $0 }
        }
    }

    /// One embedding a text, in order; the caller holds a place for each.
    func embed(_ texts: [String], _ model: ServedModel) async throws -> [Embedding] {
        if let text = texts.first(where: { $0.utf8.count > settings.textLimit }) {
            throw APIError.badInput("a text of \(text.utf8.count) bytes is too long, at most \(settings.textLimit).")
        }
        var known = texts.map { cache.embedding(of: $0, model) }
        let missing = texts.indices.filter { known[$0] == nil }
        if !missing.isEmpty {
            let embeddings = try await queue.embed(missing.map { texts[$0] }, model)
            for (place, embedding) in zip(missing, embeddings) {
                known[place] = embedding
                cache.keep(embedding, of: texts[place], model)
            }
        }
        return known.compactMap { $0 }
    }

    private func embed(_ image: ImageInput, _ model: ServedModel) async throws -> Embedding {
        let payload = try await payload(image)
        let (frame, allowance) = try await decode(payload.undecodable) { try payload.bytes() }
        defer { withExtendedLifetime(allowance) {} }
        return try await queue.embed(frame, model)
    }

    /// - Throws: `APIError` 400 in Roboflow's words
    private func payload(_ image: ImageInput) async throws -> ImagePayload {
        switch (image.type, image.value) {
        case ("base64", .string(let text)): return .base64(text)
        case ("base64", .null): throw APIError.unreadableImage("Empty image payload.")
        case ("base64", _): throw APIError.unreadableImage("Malformed base64 input image.")
        case ("url", .string(let url)):
            guard let fetcher else {
                throw APIError.unreadableImage(
                    "Providing images via URL is not supported in this configuration of `inference`.")
            }
            return .fetched(try await fetcher.fetch(url))
        case ("url", _): throw APIError.unreadableImage("Provided image URL is invalid")
        case ("file", _):
            throw APIError.unreadableImage("Loading images from local filesystem is disabled.")
        case ("numpy", _):
            throw APIError.unreadableImage(
                "NumPy image type is not supported in this configuration of `inference`.")
        default: throw APIError.unreadableImage("Image declaration contains not recognised image type.")
        }
    }

    /// Room for a decoded picture of any size that is taken.
    func pictureRoom() async throws -> DecodeAllowance { try await gate.enter(3 * settings.pixelLimit) }

    /// - Parameter undecodable: Roboflow's words for what is no picture
    private func decode(
        _ undecodable: String, _ bytes: @escaping @Sendable () throws -> [UInt8]
    ) async throws -> (Frame, DecodeAllowance) {
        let allowance = try await pictureRoom()
        let frame = try await work { [self] in
            let start = ContinuousClock.now
            let bytes = try bytes()
            let frame: Frame
            do throws(Failure) {
                frame = try rooms.decode(bytes, settings.pixelLimit)
            } catch {
                throw APIError.unreadableImage(undecodable, reason: error.reason)
            }
            meter.decoded(milliseconds: start.duration(to: .now).milliseconds)
            return frame
        }
        allowance.shrink(to: frame.layout.byteCount)
        return (frame, allowance)
    }
}

extension APIError {
    static let noCLIP = APIError(
        .notImplemented,
        "No CLIP model is loaded: perceptd serves Perception Encoder models, on /perception_encoder. An operator who wants "
            + "/clip to be answered by that model, whose embeddings are others, starts it with --clip-alias.")
}
