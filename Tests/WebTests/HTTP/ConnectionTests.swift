// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Web

/// What clients do to connections.
@Suite(.ownThread) struct ConnectionTests {
    @Test func aConnectionTakesOneRequestAfterAnother() throws {
        let server = try TestServer()
        let client = try server.client()
        var slow = 0
        for _ in 0..<100 {
            let start = ContinuousClock.now
            client.send(TestServer.request(TestServer.embedText, body: #"{"text": "a"}"#))
            // One write an answer: it comes in one piece.
            #expect(client.read().map { String(decoding: $0, as: UTF8.self) }?.hasSuffix("]]}\n") == true)
            if start.duration(to: .now) > .milliseconds(35) { slow += 1 }
        }
        // Head and body in two segments would cost 40 ms each (Nagle's algorithm and delayed acknowledgement).
        #expect(slow < 50)
        server.stop()
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(TestServer.request("GET /healthz") + TestServer.request("GET /readyz"))
        var text = client.answer()
        if !text.contains("ready") { text += client.answer() }
        #expect(text.contains("healthy") && text.contains("ready"))
        server.stop()
    }

    @Test(arguments: [
        "garbage\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}", "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /info HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /info HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /info HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 10_000) + "\r\n",
        "GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n", "GET ?%%% HTTP/1.1\r\nHost: x\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n",
    ])
    func whatIsNoRequestHarmsNobody(text: String) throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(text)
        client.finishSending()
        let answer = client.answer(seconds: 5)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(200))")
        #expect(try server.ask("GET /healthz").contains("healthy"))
        server.stop()
    }

    @Test(arguments: [true, false])
    func aBodyThatIsTooLargeIsRefused(saysSo: Bool) throws {
        let server = try TestServer { $0.bodyLimit = 1000 }
        let client = try server.client()
        let head = "POST /perception_encoder/embed_text HTTP/1.1\r\nHost: x\r\n"
        if saysSo {
            client.send(head + "Content-Length: 1000000000000\r\n\r\nabc")
        } else {
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<100 { client.send("400\r\n" + String(repeating: "x", count: 1024) + "\r\n") }
        }
        #expect(client.answer().hasPrefix("HTTP/1.1 413 "))
        #expect(client.isClosed(within: 5))
        server.stop()
    }

    /// 4000 bytes of 5000.
    private func beginUpload(_ server: TestServer) throws -> RawClient {
        let client = try server.client()
        client.send("POST /perception_encoder/embed_text HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n")
        client.send(String(repeating: " ", count: 4000))
        return client
    }

    @Test func allBodiesTogetherAreBounded() throws {
        let server = try TestServer {
            $0.bodyBudget = 5000
            $0.bodySeconds = 60
        }
        var slow = try beginUpload(server)
        let big = #"{"text": "\#(String(repeating: "a", count: 2000))"}"#
        let isFull = waitUntil {
            // Whoever comes first has the room: where that was the other one, the slow one was refused, and comes again.
            if slow.read(seconds: 0) != nil, let next = try? beginUpload(server) { slow = next }
            return (try? server.ask(TestServer.embedText, body: big).hasPrefix("HTTP/1.1 503 ")) == true
        }
        #expect(isFull)
        slow.finishSending()
        #expect(slow.isClosed(within: 20))
        #expect(waitUntil { (try? server.ask(TestServer.embedText, body: big).hasPrefix("HTTP/1.1 200 ")) == true })
        server.stop()
    }

    @Test(arguments: [
        "GET /", "POST /perception_encoder/embed_text HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    ])
    func whoSendsTooSlowlyIsCutOffAndOthersAreNot(start: String) throws {
        let server = try TestServer {
            $0.headSeconds = 2
            $0.bodySeconds = 2
        }
        let slow = try server.client()
        slow.send(start)
        let began = ContinuousClock.now
        // One byte now and then is no excuse.
        while began.duration(to: .now) < .seconds(6), slow.read(seconds: 0.3) == nil { slow.send("a") }
        #expect(began.duration(to: .now) < .seconds(5))
        #expect(began.duration(to: .now) > .seconds(1))
        #expect(try server.ask("GET /healthz").contains("healthy"))
        server.stop()
    }

    @Test func anIdleConnectionIsClosed() throws {
        let server = try TestServer { $0.idleSeconds = 1 }
        let client = try server.client()
        client.send(TestServer.request("GET /healthz"))
        #expect(client.answer().contains("healthy"))
        #expect(client.isClosed(within: 5))
        server.stop()
    }

    @Test func aClientThatWaitsForLeaveToSendGetsIt() throws {
        let server = try TestServer()
        let client = try server.client()
        let body = #"{"text": "a"}"#
        client.send(
            "\(TestServer.embedText) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: \(body.count)\r\n\r\n"
        )
        #expect(client.read().map { String(decoding: $0, as: UTF8.self) }?.hasPrefix("HTTP/1.1 100 ") == true)
        client.send(body)
        #expect(client.answer().hasPrefix("HTTP/1.1 200 "))
        server.stop()
    }

    @Test func aTakenPortIsSaid() throws {
        let server = try TestServer()
        #expect { try TestServer { $0.port = server.port } } throws: { error in
            "\(error)".contains("another program listens there")
        }
        server.stop()
    }
}
