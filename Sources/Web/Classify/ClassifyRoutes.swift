// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// `POST /v1/classify`: an uploaded picture or video against prompts, answered line by line while it goes on.
struct ClassifyRoutes: Sendable {
    let inference: InferenceService
    let settings: WebSettings
    let room: MediaRoom
    let departures: Departures
    let log: @Sendable (String) -> Void
    /// One each upload.
    private let places: Budget

    init(
        inference: InferenceService, settings: WebSettings, room: MediaRoom, departures: Departures,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.inference = inference
        self.settings = settings
        self.room = room
        self.departures = departures
        self.log = log
        places = Budget(capacity: settings.uploadPlaces)
    }

    var routes: [Route] { [Route(.post, "/v1/classify") { try await classify($0) }] }

    private func classify(_ call: Call) async throws -> Response {
        let asked = try ClassifyRequest(call.query)
        try inference.checkRoom()
        let place = try takePlace()
        let (request, file, name) = try await receive(call, asked)
        try request.check(settings)
        let end = DepartureEnd(departures, call.channel, seconds: settings.mediaSeconds)
        do {
            let lines = try await begin(request, file, name)
            end.attach(lines)
            guard let first = try await lines.next() else {
                throw APIError(.badRequest, "cannot read \(name): it holds no frame")
            }
            return answer(first, lines, call.id, holding: (place, file, end))
        } catch {
            throw Self.refusal(error)
        }
    }

    private func takePlace() throws(APIError) -> Lease {
        guard let place = places.lease(1) else {
            var error = APIError.busy("Too many uploads at a time, at most \(settings.uploadPlaces) - retry request.")
            error.closes = true
            throw error
        }
        return place
    }

    private func receive(
        _ call: Call, _ asked: ClassifyRequest
    ) async throws -> (ClassifyRequest, UploadFile, String) {
        do {
            return try await UploadReceiver.receive(call, asked, inference, settings)
        } catch var error as APIError {
            // The rest of the body would have to be read first.
            error.closes = true
            throw error
        }
    }

    /// Embeds the prompts, and starts to play.
    private func begin(
        _ request: ClassifyRequest, _ file: UploadFile, _ name: String
    ) async throws -> Classification {
        let version = request.model.map { ModelVersion.named($0) } ?? .standard
        let model = try await inference.model(version, .perceptionEncoder)
        let queued = try inference.reserve(request.prompts.count, "prompts", extra: MediaPlay.frameLimit)
        let embeddings = try await inference.embed(request.prompts, model)
        let range = request.range ?? model.range
        let scorer = room.scorer(request.prompts.map { Prompt(id: $0, text: $0, range: range) }, embeddings)
        let source = room.source(
            MediaRoom.Upload(
                descriptor: file.descriptor, name: name, fps: request.fps, pictureByteLimit: settings.bodyLimit,
                picturePixelLimit: settings.pixelLimit, videoPixelLimit: settings.videoPixelLimit))
        let limit = MediaFeed.Limit(frames: request.frames ?? settings.mediaFrames, isFault: request.frames == nil)
        let play = try MediaPlay(
            HeldSource(source, file), limit: limit, room: try await inference.pictureRoom()
        ) { [inference] frame in
            // Its place is taken as long as one of its frames is under way.
            defer { withExtendedLifetime(queued) {} }
            return try await inference.queue.time(frame, model)
        }
        return Classification(play, scorer: scorer, name: name)
    }

    private func answer(
        _ first: ByteBuffer, _ lines: Classification, _ id: String, holding: (Lease, UploadFile, DepartureEnd)
    ) -> Response {
        let headers: HTTPFields = [
            .contentType: "application/x-ndjson", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { [log] writer in
                defer { withExtendedLifetime(holding) {} }
                var line: ByteBuffer? = first
                while let text = line {
                    try await writer.write(text)
                    do { line = try await lines.next() } catch {
                        line = nil
                        if error is ClientLeft { throw error }
                        try await writer.write(Self.lastLine(error, id, log))
                    }
                }
                try await writer.finish(nil)
            })
    }
}

extension ClassifyRoutes {
    /// What went wrong before the first line: faults of the file are the client's.
    private static func refusal(_ error: any Error) -> any Error {
        guard let failure = error as? Failure, isOfTheFile(failure) else { return error }
        return APIError(.badRequest, failure.reason)
    }

    /// Whatever libavformat says of an upload (its end comes too early, a number is out of bounds) is the upload's fault,
    /// but for a lack of memory or threads.
    private static func isOfTheFile(_ failure: Failure) -> Bool {
        switch failure.code {
        case .software, .temporary, .configuration: false
        default: true
        }
    }

    /// What went wrong behind it; `{"error":"...","request_id":"..."}`.
    private static func lastLine(_ error: any Error, _ id: String, _ log: (String) -> Void) -> ByteBuffer {
        var line = JSONLine()
        switch error {
        case let failure as Failure where isOfTheFile(failure): line.member("error", string: failure.reason)
        case let error as APIError: line.member("error", string: error.message)
        default:
            log("api: request \(id) to /v1/classify: \(error)")
            line.member("error", string: "Internal error.")
        }
        line.member("request_id", string: id)
        return ByteBuffer(bytes: line.finished())
    }
}
