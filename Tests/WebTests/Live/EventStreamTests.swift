// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport
import Testing

@testable import Web

/// `/v1/scores` as server-sent events, and `/v1/sources`.
@Suite(.ownThread) struct EventStreamTests {
    private let server: StreamServer
    private let live: LiveScores

    init() throws {
        server = try StreamServer { $0.streamLimit = 3 }
        live = try #require(server.live)
        server.directory.set([Script.status("porch"), Script.status("desk", .offline)])
        live.receive(Script.started)
    }

    @Test func aStreamBeginsWithHowThingsStandAndGoesOnWithScores() throws {
        let client = try server.client()
        client.ask("GET /v1/scores")
        #expect(client.read { $0.contains("\"source\":\"desk\",\"state\":\"offline\"") })
        #expect(client.text.contains("HTTP/1.1 200 OK\r\n") && client.text.contains("text/event-stream"))
        #expect(client.text.contains("event: started\ndata: {\"v\":1,\"kind\":\"started\""))
        #expect(client.text.contains(#""prompts":[{"id":"dog","text":"a dog","range":[0.15,0.4]}"#))
        live.receive(Script.scored("porch", 7))
        #expect(client.read { $0.contains("event: score\ndata: {\"v\":1,\"ts\":") })
        #expect(client.text.contains(#""source":"porch","seq":7,"#))
        #expect(client.text.contains(#""scores":{"dog":40.0,"car":0.0},"cos":{"dog":0.25,"car":0.1}}"#))
        server.stop()
        #expect(client.readToEnd(seconds: 2), "a stream ends with the server")
    }

    @Test func everyEventHasAnIDThatRises() throws {
        let client = try server.client()
        client.ask("GET /v1/scores?source=porch")
        #expect(client.read { $0.contains("event: status") })
        for sequence in 0..<3 { live.receive(Script.scored("porch", UInt64(sequence))) }
        live.receive(.status(Script.status("porch", .stalled)))
        #expect(client.read { $0.contains("\"state\":\"stalled\"") })
        let ids = client.text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("id: ") }.compactMap {
            Int($0.dropFirst(4))
        }
        #expect(ids.count == 4 && zip(ids, ids.dropFirst()).allSatisfy { $1 == $0 + 1 })
        server.stop()
    }

    @Test func onlyTheSourcesThatAreAskedForAreTold() throws {
        let client = try server.client()
        client.ask("GET /v1/scores?source=desk")
        #expect(client.read { $0.contains("\"source\":\"desk\"") })
        live.receive(Script.scored("porch", 1))
        live.receive(Script.scored("desk", 2))
        #expect(client.read { $0.contains("\"seq\":2") })
        #expect(!client.text.contains("porch"))
        server.stop()
    }

    @Test(arguments: [
        ("GET /v1/scores?source=nowhere", "404", "There is no source nowhere"),
        ("GET /v1/scores?sources=porch", "400", "There is no parameter sources"),
        ("POST /v1/scores", "405", "Method Not Allowed"), ("HEAD /v1/scores", "200", "text/event-stream"),
        ("GET /v1/sources?x=1", "400", "There is no parameter x"),
        ("GET /v1/sources", "200", #"{"model":"slow","sources":[{"name":"porch","state":"running","reason":null,"#),
    ])
    func whatIsAskedIsAnswered(head: String, status: String, text: String) throws {
        let answer = try server.ask(head)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains(text), "\(answer)")
        server.stop()
    }

    @Test func aSourceIsListedWithItsCountsAndItsLastScores() throws {
        live.receive(
            .opened(
                SourceInfo(name: "porch", isLive: true, width: 640, height: 480, rate: 25, duration: nil, detail: "x")))
        live.receive(Script.scored("porch", 1))
        let answer = try server.ask("GET /v1/sources")
        #expect(
            answer.contains(
                #""captured":12,"encoded":9,"dropped":{"queue_full":3},"live":true,"width":640,"height":480,"rate":25.0,"#
            ))
        #expect(answer.contains(#""scores":{"dog":40.0,"car":0.0},"cos":{"dog":0.25,"car":0.1}}"#))
        server.stop()
    }

    @Test func streamsAreBoundedAndAPlaceIsFreedWhenAClientLeaves() throws {
        var clients = try (0..<3).map { _ in try server.client() }
        for client in clients {
            client.ask("GET /v1/scores")
            #expect(client.read { $0.contains("event: started") })
        }
        let refused = try server.ask("GET /v1/scores")
        #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("Retry-After: 1"))
        clients.removeLast().leave()
        #expect(waitUntil(seconds: 5) { (try? server.ask("HEAD /v1/scores").hasPrefix("HTTP/1.1 200 ")) ?? false })
        server.stop()
    }

    @Test func aServerWithoutSourcesSaysSo() throws {
        let alone = try StreamServer(isDaemon: false)
        for path in ["/v1/sources", "/v1/scores"] {
            let answer = try alone.ask("GET \(path)")
            #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.contains("perceptd run"))
        }
        alone.stop()
        server.stop()
    }

    /// 60 MB of scores while nobody reads: what the kernel holds, 256 messages, and the news that the rest is lost.
    @Test func aSlowReaderLosesTheOldestAndIsTold() throws {
        let client = try server.client(receiveBuffer: 4096)
        client.ask("GET /v1/scores")
        #expect(client.read { $0.contains("event: status") })
        for sequence in 0..<200_000 { live.receive(Script.scored("porch", UInt64(sequence))) }
        live.receive(.status(Script.status("porch", .frozen)))
        // Looked for at the end only: megabytes come in pieces of 4 kB.
        let isTold = client.wait(seconds: 60) { client in
            String(decoding: client.bytes.suffix(1 << 14), as: UTF8.self).contains("\"state\":\"frozen\"")
        }
        #expect(isTold)
        #expect(client.text.contains("event: lost\ndata: {\"v\":1,\"kind\":\"lost\",\"count\":"))
        #expect(client.text.contains("\"seq\":199999"), "the newest are kept")
        #expect(client.bytes.count < 20 << 20)
        server.stop()
    }
}
