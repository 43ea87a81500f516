// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// What operators, load balancers and Roboflow's client ask of a server.
struct OperatorRoutes: Sendable {
    let inference: InferenceService
    let settings: WebSettings
    let bodies: Budget
    let build: WebRooms.BuildInfo
    let meter: RequestMeter
    let documents: WebDocuments
    /// Made anew at every start.
    let serverID: String
    /// Nil where no sources run.
    let live: LiveScores?
    /// Bytes of a request of these routes.
    private static let bodyLimit = 64 << 10

    var routes: [Route] {
        [
            Route(.get, "/", .open) { _ in .bytes(documents.landing, type: "text/html; charset=utf-8") },
            Route(.get, "/docs", .open) { _ in .bytes(documents.docs, type: "text/html; charset=utf-8") },
            Route(.get, "/openapi.json", .open) { _ in .bytes(documents.openAPI, type: "application/json") },
            Route(.get, "/info", .open) { _ in info },
            Route(.get, "/healthz", .open) { _ in status("healthy") },
            Route(.get, "/readiness", .open) { _ in readiness },
            Route(.get, "/readyz", .open) { _ in readiness },
            Route(.get, "/metrics") { _ in
                .bytes(Array(metrics.text.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
            },
            Route(.get, "/model/registry") { _ in registry },
            Route(.post, "/model/add", .keyInBody) { call in
                let request = try await modelRequest(call)
                _ = try await inference.model(named: request)
                return registry
            },
            Route(.post, "/model/remove", .keyInBody) { call in
                let request = try await modelRequest(call)
                if request.family == .perceptionEncoder, let name = request.name { inference.shelf.remove(name) }
                return registry
            },
            Route(.post, "/model/clear") { _ in
                inference.shelf.clear()
                return registry
            },
        ]
    }

    private var info: Response {
        var line = JSONLine()
        line.member("name", string: "perceptd")
        line.member("version", string: build.version)
        line.member("uuid", string: serverID)
        return .json(line)
    }

    /// The standard model is loaded before the port is opened; the daemon's sources are known a little later.
    private var readiness: Response {
        live?.isReady ?? true ? status("ready") : status("not ready", .serviceUnavailable)
    }

    private func status(_ word: String, _ status: HTTPResponse.Status = .ok) -> Response {
        var line = JSONLine()
        line.member("status", string: word)
        return .json(line, status: status)
    }

    private func modelRequest(_ call: Call) async throws -> ModelRequest {
        let body = try await HeldBody.read(call.request, limit: Self.bodyLimit, budget: bodies)
        let request = try ModelRequest(body.buffer.object())
        try call.checkBody(key: request.key, settings)
        return request
    }

    /// Sizes are null: what a model takes of memory is shared with the page cache.
    private var registry: Response {
        let models = inference.shelf.models.map { model in
            var line = JSONLine()
            line.member("model_id", string: "\(ModelFamily.perceptionEncoder.rawValue)/\(model.name)")
            line.member("task_type", string: "embedding")
            line.member("batch_size", integer: model.pictures.maximumBatch)
            line.member("input_height", integer: model.pictureHeight)
            line.member("input_width", integer: model.pictureWidth)
            line.null("vram_bytes")
            line.member("request_aliases", strings: [])
            line.member("request_paths", strings: [])
            return line
        }
        var line = JSONLine()
        line.member("models", objects: models)
        for name in [
            "total_vram_bytes", "gpu_memory_used", "gpu_memory_total", "torch_cuda_allocated", "torch_cuda_reserved",
            "torch_cuda_allocator_cache", "non_torch_gpu_memory",
        ] {
            line.null(name)
        }
        return .json(line)
    }

    private var metrics: MetricsText {
        var text = MetricsText()
        let info = [
            ("version", build.version), ("model", inference.shelf.standardName), ("precision", build.precision),
            ("isa", build.instructions),
        ]
        text.family("perceptd_build_info", .gauge, "What runs here.")
        text.sample("perceptd_build_info", info.map { (name: $0.0, value: $0.1) }, 1)
        text.family("perceptd_api_queue_places", .gauge, "Pictures and texts that are decoded, wait or are encoded.")
        text.sample("perceptd_api_queue_places", [], Double(inference.queue.places.taken))
        text.family("perceptd_api_queue_capacity", .gauge, "How many there is room for.")
        text.sample("perceptd_api_queue_capacity", [], Double(inference.queue.places.capacity))
        inference.meter.write(to: &text)
        meter.write(to: &text)
        live?.write(to: &text)
        return text
    }
}

extension InferenceService {
    /// The model of a `/model/add`.
    fileprivate func model(named request: ModelRequest) async throws -> ServedModel {
        switch request.family {
        case .perceptionEncoder?: try await model(request.name.map { .named($0) } ?? .standard, .perceptionEncoder)
        case .clip?: try await model(.standard, .clip)
        case nil: throw APIError.unknownModel
        }
    }
}
