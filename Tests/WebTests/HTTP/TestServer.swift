// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport

@testable import Web

/// A running server with a slow encoder behind it.
final class TestServer: Sendable {
    let encoder: SlowEncoder
    let port: Int
    let log = Protected<[String]>([])
    private let server: WebServer

    init(_ change: (inout WebSettings) -> Void = { _ in }, batch: Int = 4) throws {
        let encoder = SlowEncoder(maximumBatch: batch)
        var settings = WebSettings()
        settings.port = 0
        change(&settings)
        let log = log
        self.encoder = encoder
        server = try WebServer(
            settings,
            WebRooms(
                models: SlowCatalogue(encoder: encoder),
                decode: { (bytes, _) throws(Failure) in
                    // A picture of one byte is its red.
                    guard bytes.count == 1 else { throw Failure(.badData, "not a picture") }
                    return ManualFrames.rgb(red: bytes[0])
                },
                build: WebRooms.BuildInfo(version: "1.2.3", precision: "fp32", instructions: "scalar"),
                log: { line in log.withLock { $0.append(line) } }))
        port = try server.start()
    }

    func stop() { server.stop() }

    func client(receiveBuffer: Int32? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBuffer: receiveBuffer)
    }

    /// One request on a connection of its own.
    func ask(_ head: String, headers: [String] = [], body: String = "") throws -> String {
        let client = try client()
        client.send(Self.request(head, headers: headers, body: body))
        return client.answer()
    }

    static func request(_ head: String, headers: [String] = [], body: String = "") -> String {
        let length = body.isEmpty && head.hasPrefix("GET") ? [] : ["Content-Length: \(body.utf8.count)"]
        let lines = ["\(head) HTTP/1.1", "Host: 127.0.0.1"] + headers + length
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// `QQ==` is one byte, 65.
    static let picture = #"{"image": {"type": "base64", "value": "QQ=="}}"#
    static let embedImage = "POST /perception_encoder/embed_image"
    static let embedText = "POST /perception_encoder/embed_text"
}
