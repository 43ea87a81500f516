// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

/// `/v1/scores` as a WebSocket, byte by byte.
@Suite(.ownThread) struct SocketTests {
    private static let handshake = [
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    private let server: StreamServer
    private let live: LiveScores

    init() throws {
        let key = try #require(APIKey(name: "a", hash: APIKey.hash(of: "right")))
        server = try StreamServer {
            $0.keys = [key]
            $0.origins = ["https://a.example"]
        }
        live = try #require(server.live)
        server.directory.set([Script.status("porch")])
        live.receive(Script.started)
    }

    private func socket() throws -> LineClient {
        let client = try server.client()
        client.ask("GET /v1/scores?api_key=right", headers: Self.handshake)
        #expect(client.read { $0.contains("\"kind\":\"status\"") })
        return client
    }

    /// A frame as clients send it, masked with zeros.
    private func frame(_ opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0x80 | opcode, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
    }

    @Test func scoresComeAsTextFrames() throws {
        let client = try socket()
        #expect(client.text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        // The example of RFC 6455, section 1.3.
        #expect(client.text.lowercased().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="))
        live.receive(Script.scored("porch", 5))
        #expect(client.read { $0.contains(#""seq":5,"#) })
        #expect(client.text.hasSuffix("}"), "a frame is an object and nothing else")
        server.stop()
    }

    @Test func pingsAreAnswered() throws {
        let client = try socket()
        client.send(frame(0x9, Array("hi".utf8)))
        #expect(client.wait { $0.bytes.suffix(4) == [0x8A, 2] + Array("hi".utf8) })
        server.stop()
    }

    @Test func whoSaysThatItEndsIsAnswered() throws {
        let client = try socket()
        client.send(frame(0x8, [0x03, 0xE8]))
        #expect(client.readToEnd(seconds: 5) && client.bytes.suffix(4) == [0x88, 2, 0x03, 0xE8])
        server.stop()
    }

    /// 1002 for a frame without a mask, 1009 for one that is too large.
    @Test(
        arguments: [
            ([0x81, 0x01, 0x41], 1002), ([0x81, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0], 1009),
            ([0x89, 0xFE, 0x00, 0x80, 0, 0, 0, 0], 1002),
        ] as [([UInt8], Int)])
    func whatBreaksTheProtocolEndsIt(bytes: [UInt8], code: Int) throws {
        let client = try socket()
        client.send(bytes)
        #expect(client.readToEnd(seconds: 5))
        #expect(client.bytes.suffix(4) == [0x88, 2, UInt8(code >> 8), UInt8(code & 255)])
        server.stop()
    }

    @Test func theServersEndIsSaid() throws {
        let client = try socket()
        let start = ContinuousClock.now
        server.stop()
        #expect(start.duration(to: .now) < .seconds(4))
        #expect(client.readToEnd(seconds: 2) && client.bytes.suffix(4) == [0x88, 2, 0x03, 0xE9])
    }

    @Test(
        arguments: [
            ("GET /v1/scores", handshake, "401"),
            ("GET /v1/scores?api_key=wrong", handshake, "401"),
            ("GET /v1/scores?api_key=right", handshake + ["Origin: https://evil.example"], "403"),
            ("GET /v1/scores?api_key=right", handshake + ["Origin: https://a.example"], "101"),
            ("GET /v1/scores?api_key=right&source=nowhere", handshake, "404"),
            ("GET /v1/scores?api_key=right", handshake.dropLast() + [], "426"),
            (
                "GET /v1/scores?api_key=right",
                ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 8"], "426"
            ),
            ("POST /v1/scores?api_key=right", handshake + ["Content-Length: 0"], "405"),
            ("GET /healthz", handshake, "200"),
            (
                "GET /healthz",
                ["Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQAoAAA"],
                "200"
            ),
        ] as [(String, [String], String)])
    func whoMayNotIsToldBeforeTheUpgrade(head: String, headers: [String], status: String) throws {
        let client = try server.client()
        client.ask(head, headers: headers)
        #expect(client.read { $0.contains("\r\n\r\n") })
        #expect(client.text.hasPrefix("HTTP/1.1 \(status) "), "\(client.text)")
        server.stop()
    }
}
