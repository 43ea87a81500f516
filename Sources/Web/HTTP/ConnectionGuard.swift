// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps a connection's client to its time, says when it leaves, and closes behind answers that end a connection.
///
/// One handler, entered in the pipeline twice: `Bytes` in front of the parser, because a head that comes byte by byte is
/// not seen behind it; `Parts` behind it.
final class ConnectionGuard {
    private var phase: ConnectionPhase
    private let departures: Departures
    private let bodyLimit: Int
    private var timer: Scheduled<Void>?
    private var closesAfterAnswer = false

    init(_ settings: WebSettings, _ departures: Departures) {
        phase = ConnectionPhase(settings)
        self.departures = departures
        bodyLimit = max(settings.bodyLimit, settings.uploadLimit)
    }

    /// In front of the parser.
    var bytes: Bytes { Bytes(self) }

    /// Behind the parser.
    var parts: Parts { Parts(self) }

    /// The connection is a WebSocket from now on; call it on the connection's event loop.
    func becomeSocket() { phase.enter(.socket) }

    final class Bytes: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        private let owner: ConnectionGuard

        fileprivate init(_ owner: ConnectionGuard) { self.owner = owner }

        func handlerAdded(context: ChannelHandlerContext) { owner.start(context) }

        func handlerRemoved(context: ChannelHandlerContext) { owner.stop() }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            owner.phase.received(bytes: unwrapInboundIn(data).readableBytes)
            context.fireChannelRead(data)
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            owner.phase.blockedSince = context.channel.isWritable ? nil : .now()
            context.fireChannelWritabilityChanged()
        }

        func channelInactive(context: ChannelHandlerContext) {
            owner.stop()
            owner.departures.left(context.channel)
            context.fireChannelInactive()
            // From here on the channel itself says that it is not active.
            owner.departures.forget(context.channel)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            // Who closes its side before it has its answer has left, as nginx sees it.
            if let event = event as? ChannelEvent, event == .inputClosed { owner.departures.left(context.channel) }
            guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
            // A request may have come that nobody has read yet: closed at once, it would be answered with a reset.
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) {
                if context.channel.isActive { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
            }
        }
    }

    final class Parts: ChannelDuplexHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPRequestPart
        typealias InboundOut = HTTPRequestPart
        typealias OutboundIn = HTTPResponsePart
        typealias OutboundOut = HTTPResponsePart

        private let owner: ConnectionGuard

        fileprivate init(_ owner: ConnectionGuard) { self.owner = owner }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if case .closing = owner.phase.step { return }
            switch unwrapInboundIn(data) {
            case .head(let head):
                owner.phase.enter(.body(bytes: 0))
                owner.welcomeBody(head, context)
            case .body: break
            case .end: owner.phase.enter(.answering)
            }
            context.fireChannelRead(data)
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            switch unwrapOutboundIn(data) {
            case .head(let head):
                if head.headerFields[.connection] == "close" { owner.closesAfterAnswer = true }
                owner.writeHead(head, context, promise)
            case .body: context.write(data, promise: promise)
            case .end: owner.finishAnswer(context, data, promise)
            }
        }
    }
}

extension ConnectionGuard {
    private func start(_ context: ChannelHandlerContext) {
        schedule(context.channel, context.eventLoop.assumeIsolated())
    }

    /// Once a second: exact enough for limits of many.
    private func schedule(_ channel: any Channel, _ loop: NIOIsolatedEventLoop) {
        timer = loop.scheduleTask(in: .seconds(1)) { [weak self] in
            guard let self else { return }
            if phase.isLate(.now()) { return channel.close(promise: nil) }
            schedule(channel, loop)
        }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }

    /// RFC 9110, section 10.1.1: curl waits a second for this before it sends a large body.
    private func welcomeBody(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return }
        let length = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
        guard length <= bodyLimit else { return }
        context.writeAndFlush(NIOAny(HTTPResponsePart.head(HTTPResponse(status: .continue))), promise: nil)
    }

    /// Hummingbird's answer to what the parser refuses is empty; clients expect JSON.
    private func writeHead(_ head: HTTPResponse, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard head.status == .badRequest, head.headerFields[.contentLength] == "0" else {
            return context.write(NIOAny(HTTPResponsePart.head(head)), promise: promise)
        }
        let body = APIError(.badRequest, APIError.noHTTP).body
        var head = head
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.contentLength] = String(body.count)
        context.write(NIOAny(HTTPResponsePart.head(head)), promise: promise)
        context.write(NIOAny(HTTPResponsePart.body(ByteBuffer(bytes: body))), promise: nil)
    }

    private func finishAnswer(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        guard closesAfterAnswer else {
            context.write(data, promise: promise)
            if case .answering = phase.step { phase.enter(.idle) }
            return
        }
        context.writeAndFlush(data, promise: promise)
        if case .answering = phase.step { return context.close(promise: nil) }
        // Closed at once, what the client still sends would be answered with a reset, which may overtake the answer.
        phase.enter(.closing)
        context.close(mode: .output, promise: nil)
    }
}
