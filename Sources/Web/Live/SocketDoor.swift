// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOWebSocket
import Pipeline

/// Decides which requests become WebSockets: those for the scores that the route would answer as well. All others stay
/// requests, and the route says what is wrong with them.
struct SocketDoor: Sendable {
    /// Bytes of a frame that a client may send: it has nothing to say but pings and its end.
    private static let frameLimit = 4096

    private let live: LiveScores?
    private let settings: WebSettings
    private let admission: Admission

    init(_ live: LiveScores?, _ settings: WebSettings) {
        self.live = live
        self.settings = settings
        admission = Admission(settings)
    }

    /// For one connection.
    ///
    /// - Parameter onUpgrade: called on the connection's event loop when it is a WebSocket
    func upgrader(
        _ onUpgrade: @escaping @Sendable () -> Void
    ) -> NIOTypedWebSocketServerUpgrader<WebConnection.Kind> {
        let seat = Protected<LiveSeat?>(nil)
        return NIOTypedWebSocketServerUpgrader(
            maxFrameSize: Self.frameLimit,
            shouldUpgrade: { channel, head in
                let taken = try? self.seat(head)
                seat.withLock { $0 = taken }
                return channel.eventLoop.makeSucceededFuture(taken == nil ? nil : HTTPHeaders())
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

    private func seat(_ head: HTTPRequestHead) throws -> LiveSeat? {
        let (path, query) = Query.split(target: head.uri)
        guard path == LiveRoutes.scoresPath, head.method == .GET else { return nil }
        try admission.check(HTTPRequest(head, secure: false, splitCookie: false), query, .key)
        return try LiveRoutes.seat(query, live, settings)
    }
}
