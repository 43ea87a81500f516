// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix
import NIOSSL
import Pipeline

/// An HTTPS server on 127.0.0.1 that answers every path with bytes that the test has written down.
final class PictureServer: Sendable {
    /// What follows the bytes.
    enum Ending: Sendable {
        case close
        case hang
        /// The last bytes again and again, so many milliseconds apart.
        case forever(milliseconds: Int64)
    }

    struct Answer: Sendable {
        var bytes: String
        var ending = Ending.close

        /// With its length.
        static func whole(_ body: String, _ fields: String = "") -> Answer {
            Answer(bytes: "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
        }

        static func redirect(_ location: String, code: Int = 302) -> Answer {
            Answer(bytes: "HTTP/1.1 \(code) Moved\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        }
    }

    let port: Int
    private let channel: any Channel
    private let state: State

    final class State: Sendable {
        let requests = Protected<[String]>([])
        let open = Protected(0)
    }

    init(_ certificate: ThrowawayCertificate, _ answer: @escaping @Sendable (_ path: String) -> Answer) async throws {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate.certificate)], privateKey: .privateKey(certificate.key)))
        let state = State()
        self.state = state
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.addHandler(PictureServerHandler(state, answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// The heads of all requests that came.
    var requests: [String] { state.requests.withLock { $0 } }

    /// Connections that are open.
    var connections: Int { state.open.withLock { $0 } }

    func close() async { try? await channel.close() }
}

private final class PictureServerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: PictureServer.State
    private let answer: @Sendable (String) -> PictureServer.Answer
    private var head = ""

    init(_ state: PictureServer.State, _ answer: @escaping @Sendable (String) -> PictureServer.Answer) {
        self.state = state
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        state.open.withLock { $0 += 1 }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.open.withLock { $0 -= 1 }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head += String(buffer: unwrapInboundIn(data))
        guard head.hasSuffix("\r\n\r\n") else { return }
        state.requests.withLock { $0.append(head) }
        let words = head.split(separator: " ")
        head = ""
        send(answer(words.count > 1 ? String(words[1]) : ""), to: context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func send(_ answer: PictureServer.Answer, to channel: any Channel) {
        channel.writeAndFlush(ByteBuffer(string: answer.bytes), promise: nil)
        switch answer.ending {
        case .close: channel.close(promise: nil)
        case .hang: break
        case .forever(let milliseconds):
            let piece = ByteBuffer(string: String(answer.bytes.suffix(1000)))
            let task = channel.eventLoop.scheduleRepeatedTask(
                initialDelay: .zero, delay: .milliseconds(milliseconds)
            ) { _ in channel.writeAndFlush(piece, promise: nil) }
            channel.closeFuture.whenComplete { _ in task.cancel() }
        }
    }
}
