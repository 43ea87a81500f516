// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOWebSocket
import Pipeline

/// The scores of running sources as a WebSocket (RFC 6455): one JSON object a text frame.
struct ScoreSocket: Sendable {
    let frames: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
    let seat: LiveSeat
    /// Whether this side has said that it ends.
    private let isClosing = Protected(false)

    init(frames: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, seat: LiveSeat) {
        self.frames = frames
        self.seat = seat
    }

    /// Ends when the client leaves, or when there are no more scores.
    func run() async {
        let reader = seat.reader
        let pings = Pings.start(frames.channel.eventLoop) { reader.ping() }
        defer { pings.cancel() }
        // What it throws is that the client is gone.
        try? await frames.executeThenClose { inbound, outbound in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await listen(inbound, outbound) }
                group.addTask { try? await tell(outbound) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func listen(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async throws {
        for try await frame in inbound {
            // RFC 6455, section 5.1: a server must end where a client does not mask.
            // Section 5.2: reserved bits mean extensions, and none was agreed on.
            let isReserved = frame.rsv1 || frame.rsv2 || frame.rsv3
            guard frame.maskKey != nil, !isReserved else { return try await close(outbound, .protocolError) }
            switch frame.opcode {
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .connectionClose:
                var data = frame.unmaskedData
                return try await close(outbound, data.readWebSocketErrorCode() ?? .normalClosure)
            // A client has nothing to say.
            default: break
            }
        }
    }

    private func tell(_ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>) async throws {
        while let news = await seat.reader.next() {
            if Task.isCancelled { return }
            var frames = news.messages.map { WebSocketFrame(fin: true, opcode: .text, data: $0.json) }
            if news.isPingDue { frames.append(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())) }
            try await outbound.write(contentsOf: frames)
        }
        if Task.isCancelled { return }
        try await close(outbound, .goingAway)
        // Until the client says so too: closed at once, what it still sends would be answered with a reset.
        try await Task.sleep(for: .seconds(1))
    }

    /// Says why it ends, once.
    private func close(
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ code: WebSocketErrorCode
    ) async throws {
        let isSaid = isClosing.withLock { isClosing in
            defer { isClosing = true }
            return isClosing
        }
        if isSaid { return }
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
    }
}
