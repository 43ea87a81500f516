// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// A connection's handlers: the clock and the parser, then what its first request asks for: Hummingbird's own,
/// or those of a WebSocket.
struct WebChannel: ServerChildChannel, HTTPChannelHandler {
    let responder: HTTPChannelHandler.Responder
    let settings: WebSettings
    let departures: Departures
    /// Nil where no sources run.
    let live: LiveScores?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<WebConnection> {
        channel.eventLoop.makeCompletedFuture {
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            let pipeline = channel.pipeline.syncOperations
            let clock = ConnectionGuard(settings, departures)
            let encoder = HTTPResponseEncoder()
            // What comes behind the request is the WebSocket's.
            let decoder = ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits))
            let door = SocketDoor(live, settings)
            let first = FirstRequest(door)
            let rules = HeadRules()
            try pipeline.addHandlers([clock.bytes, encoder, decoder, rules, first])
            let parts = NIOLoopBound((clock, first), eventLoop: channel.eventLoop)
            let upgrade = NIOTypedHTTPServerUpgradeHandler(
                httpEncoder: encoder, extraHTTPHandlers: [decoder, rules, first],
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [door.upgrader { parts.value.0.becomeSocket() }],
                    notUpgradingCompletionHandler: { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try .requests(serve(channel, parts.value.0, parts.value.1, logger))
                        }
                    }))
            try pipeline.addHandler(upgrade)
            return WebConnection(channel: channel, kind: upgrade.upgradeResultFuture)
        }
    }

    func handle(value: WebConnection, logger: Logger) async {
        // It fails where the client leaves before it asks for anything.
        guard let kind = try? await value.kind.get() else { return }
        switch kind {
        case .requests(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
        case .socket(let socket): await socket.run()
        }
    }

    private var decoderLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = settings.headLimit
        limits.maxHeaderListSize = settings.headLimit
        limits.maxHeaderFieldCount = 100
        return limits
    }

    /// The handlers behind the parser, for requests.
    private func serve(
        _ channel: any Channel, _ clock: ConnectionGuard, _ first: FirstRequest, _ logger: Logger
    ) throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
        let pipeline = channel.pipeline.syncOperations
        pipeline.removeHandler(first, promise: nil)
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(clock.parts)
        try pipeline.addHandler(HTTPConnectionStateHandler(logger: logger))
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
}
