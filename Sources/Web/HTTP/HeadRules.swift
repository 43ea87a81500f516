// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Holds the heads of requests to what the parser lets pass: one `Host` (RFC 9112, section 3.2), and a connection that
/// ends behind the answer where HTTP/1.0 does not ask for more (section 9.3).
final class HeadRules: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Whether a request was refused here: nothing more is read.
    private var isOver = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOver { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let hosts = head.headers["host"].count
        let isOld = head.version == .http1_0
        if hosts > 1 || hosts == 0 && !isOld {
            isOver = true
            return Self.refuse("A request of HTTP/1.1 needs one Host header, this one has \(hosts).", context)
        }
        let wishes = head.headers[canonicalForm: "connection"].map { $0.lowercased() }
        // Hummingbird looks for exactly this.
        if wishes.contains("close") || isOld && !wishes.contains("keep-alive") {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// Answers 400 where nobody behind can, and closes the connection.
    static func refuse(_ message: String, _ context: ChannelHandlerContext) {
        let error = APIError(.badRequest, message)
        let headers: HTTPHeaders = [
            "content-type": "application/json", "content-length": "\(error.body.count)", "connection": "close",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
        context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
        let body = ByteBuffer(bytes: error.body)
        context.write(NIOAny(HTTPServerResponsePart.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
    }
}
