// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Looks after a connection until its first request decides what it is: before that nobody behind answers for it.
///
/// What cannot be parsed is answered with 400; a server that ends closes a connection on which nothing was asked yet. An
/// upgrade that is not granted is taken out of its request: the handler behind (`NIOTypedHTTPServerUpgradeHandler` of
/// swift-nio 2.101) loses the head of a request whose upgrade it refuses, such as curl's `Upgrade: h2c`.
final class FirstRequest: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let door: SocketDoor
    private var isBegun = false

    init(_ door: SocketDoor) { self.door = door }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isBegun = true
        guard case .head(var head) = unwrapInboundIn(data), head.headers.contains(name: "upgrade"), !door.admits(head)
        else { return context.fireChannelRead(data) }
        head.headers.remove(name: "upgrade")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, !isBegun else { return context.fireErrorCaught(error) }
        isBegun = true
        HeadRules.refuse(APIError.noHTTP, context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, !isBegun { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
