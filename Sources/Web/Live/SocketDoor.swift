// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOWebSocket
import Pipeline

/// Decides whether the first request of a connection becomes a WebSocket: where it asks for the scores and the route
/// would answer it as well. All others stay requests, and the route says what is wrong with them.
struct SocketDoor: Sendable {
    /// Bytes of a frame that a client may send: it has nothing to say but pings and its end.
    private static let frameLimit = 4096

    private let live: LiveScores?
    private let settings: WebSettings
    private let admission: Admission
    /// Taken for the request that is upgraded.
    private let seat = Protected<LiveSeat?>(nil)

    init(_ live: LiveScores?, _ settings: WebSettings) {
        self.live = live
        self.settings = settings
        admission = Admission(settings)
    }

    /// Whether a request that asks for an upgrade gets it.
    func admits(_ head: HTTPRequestHead) -> Bool {
        guard Self.isHandshake(head), let taken = try? seat(head) else { return false }
        seat.withLock { $0 = taken }
        return true
    }

    /// For requests that were admitted.
    ///
    /// - Parameter onUpgrade: called on the connection's event loop when it is a WebSocket
    func upgrader(
        _ onUpgrade: @escaping @Sendable () -> Void
    ) -> NIOTypedWebSocketServerUpgrader<WebConnection.Kind> {
        NIOTypedWebSocketServerUpgrader(
            maxFrameSize: Self.frameLimit,
            shouldUpgrade: { channel, _ in
                channel.eventLoop.makeSucceededFuture(seat.withLock { $0 } == nil ? nil : HTTPHeaders())
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    guard let seat = seat.withLock({ $0.take() }) else { throw ClientLeft() }
                    onUpgrade()
                    let frames = try NIOAsyncChannel<WebSocketFrame, WebSocketFrame>(
                        wrappingChannelSynchronously: channel)
                    return .socket(ScoreSocket(frames: frames, seat: seat))
                }
            })
    }

    /// RFC 6455, section 4.2.1.
    private static func isHandshake(_ head: HTTPRequestHead) -> Bool {
        head.method == .GET && head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
            // What follows a body would be taken for frames.
            && !head.headers.contains(name: "content-length") && !head.headers.contains(name: "transfer-encoding")
            && head.headers["sec-websocket-version"] == ["13"]
            && head.headers["sec-websocket-key"].map(Self.isNonce) == [true]
    }

    /// Base64 of 16 bytes.
    private static func isNonce(_ text: String) -> Bool {
        guard text.utf8.count == 24, text.hasSuffix("==") else { return false }
        return (try? Base64Picture.bytes(text))?.count == 16
    }

    private func seat(_ head: HTTPRequestHead) throws -> LiveSeat? {
        let (path, query) = Query.split(target: head.uri)
        guard path == LiveRoutes.scoresPath else { return nil }
        try admission.check(HTTPRequest(head, secure: false, splitCookie: false), query, .key)
        return try LiveRoutes.seat(query, live, settings)
    }
}
