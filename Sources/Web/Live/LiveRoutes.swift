// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// `/v1/sources` and `/v1/scores`: what runs, and its scores as server-sent events. As a WebSocket they leave through
/// `ScoreSocket`.
struct LiveRoutes: Sendable {
    static let scoresPath = "/v1/scores"

    /// Nil where no sources run, as under `serve`.
    let live: LiveScores?
    let settings: WebSettings
    let departures: Departures

    var routes: [Route] {
        [
            Route(.get, "/v1/sources") { call in
                try Self.check(call.query, names: [])
                return try .json(checked().listing)
            },
            Route(.get, Self.scoresPath) { call in try stream(call) },
        ]
    }

    /// What a query may ask of the stream.
    ///
    /// - Throws: `APIError` 400, 404 or 503
    static func seat(_ query: Query, _ live: LiveScores?, _ settings: WebSettings) throws(APIError) -> LiveSeat {
        try check(query, names: ["source"])
        return try present(live).open(query.all("source"), limit: settings.streamLimit)
    }

    private func checked() throws(APIError) -> LiveScores { try Self.present(live) }

    private static func present(_ live: LiveScores?) throws(APIError) -> LiveScores {
        if let live {
            guard live.isReady else { throw .busy("The daemon is starting - retry request.") }
            return live
        }
        throw APIError(
            .notFound,
            "No sources run here: they do in the daemon, perceptd run, whose configuration has an api section.")
    }

    /// A parameter that is misspelt would be passed over in silence.
    private static func check(_ query: Query, names: Set<String>) throws(APIError) {
        if let name = query.names.first(where: { !names.contains($0) && $0 != "api_key" }) {
            throw APIError(.badRequest, "There is no parameter \(printable(name, limit: 64)).")
        }
    }

    /// What could become a WebSocket has become one before it comes here.
    private static func checkNoUpgrade(_ headers: HTTPFields) throws(APIError) {
        guard headers[.secWebSocketVersion] != nil || headers[.secWebSocketKey] != nil else { return }
        var error = APIError(
            .upgradeRequired,
            "This is no WebSocket handshake (RFC 6455, version 13), or not the first request of its connection.")
        error.headers[.secWebSocketVersion] = "13"
        error.closes = true
        throw error
    }

    private func stream(_ call: Call) throws -> Response {
        let seat = try Self.seat(call.query, live, settings)
        try Self.checkNoUpgrade(call.request.headers)
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        // Only asked about.
        if call.request.method == .head { return Response(status: .ok, headers: headers) }
        let (departures, channel) = (departures, call.channel)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                let reader = seat.reader
                let watch = departures.notice(channel) { reader.close() }
                let pings = Pings.start(channel.eventLoop) { reader.ping() }
                defer {
                    pings.cancel()
                    withExtendedLifetime((seat, watch)) {}
                }
                try await writer.write(ByteBuffer(staticString: "retry: 2000\n\n"))
                while let news = await reader.next() {
                    var text = news.isPingDue ? ByteBuffer(staticString: ": ping\n\n") : ByteBuffer()
                    for message in news.messages { text.writeImmutableBuffer(message.event) }
                    try await writer.write(text)
                }
                try await writer.finish(nil)
            })
    }
}
