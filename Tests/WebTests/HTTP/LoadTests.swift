// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline
import TestSupport
import Testing

@testable import Web

/// What happens when more is asked than the encoder can do.
@Suite(.ownThread) struct LoadTests {
    private func sendPicture(_ server: TestServer) throws -> RawClient {
        let client = try server.client()
        client.send(TestServer.request(TestServer.embedImage, body: TestServer.picture))
        return client
    }

    private func places(_ server: TestServer) throws -> String? {
        try server.ask("GET /metrics").split(separator: "\n").first { $0.hasPrefix("perceptd_api_queue_places ") }
            .map(String.init)
    }

    @Test func aFullQueueSaysSoAtOnceAndLosesNothing() throws {
        let server = try TestServer({ $0.queueLimit = 3 }, batch: 1)
        server.encoder.hold()
        let waiting = try (0..<3).map { _ in try sendPicture(server) }
        #expect(waitUntil { (try? places(server)) == "perceptd_api_queue_places 3" })
        let refused = try sendPicture(server).answer()
        #expect(refused.hasPrefix("HTTP/1.1 503 "))
        #expect(refused.contains("Retry-After: 1"))
        #expect(refused.contains(#"{"message":"#))
        server.encoder.open()
        for client in waiting { #expect(client.answer().hasPrefix("HTTP/1.1 200 ")) }
        #expect(try places(server) == "perceptd_api_queue_places 0")
        server.stop()
    }

    @Test func aClientThatGoesAwayFreesItsPlace() throws {
        let server = try TestServer({ $0.queueLimit = 3 }, batch: 1)
        server.encoder.hold()
        let first = try sendPicture(server)
        #expect(waitUntil { server.encoder.batches.count == 1 })
        let leaving = try (0..<2).map { _ in try sendPicture(server) }
        #expect(waitUntil { (try? places(server)) == "perceptd_api_queue_places 3" })
        for client in leaving { client.hangUp() }
        #expect(waitUntil { (try? places(server)) == "perceptd_api_queue_places 1" })
        server.encoder.open()
        #expect(first.answer().hasPrefix("HTTP/1.1 200 "))
        #expect(server.encoder.batches.count == 1, "nothing was encoded for those who left")
        server.stop()
    }

    @Test func anAnswerThatTakesTooLongIsGivenUp() throws {
        let server = try TestServer({ $0.answerSeconds = 1 }, batch: 1)
        server.encoder.hold()
        let first = try sendPicture(server)
        #expect(waitUntil { server.encoder.batches.count == 1 })
        let second = try sendPicture(server)
        #expect(second.answer().hasPrefix("HTTP/1.1 503 "))
        server.encoder.open()
        withExtendedLifetime(first) {}
        server.stop()
    }

    @Test func theEndFinishesWhatWasAccepted() throws {
        let server = try TestServer(batch: 1)
        server.encoder.hold()
        let clients = try (0..<5).map { _ in try sendPicture(server) }
        let idle = try server.client()
        #expect(waitUntil { (try? places(server)) == "perceptd_api_queue_places 5" })
        let isOver = DispatchSemaphore(value: 0)
        try BackgroundThread.start("stop") {
            server.stop()
            isOver.signal()
        }
        #expect(idle.isClosed(within: 5))
        server.encoder.open()
        for client in clients { #expect(client.answer().hasPrefix("HTTP/1.1 200 ")) }
        #expect(isOver.wait(timeout: .now() + 10) == .success)
        #expect(throws: Failure.self) { try server.client() }
    }

    @Test func whoNeverFinishesDoesNotHoldUpTheEnd() throws {
        let server = try TestServer { $0.drainSeconds = 1 }
        let slow = try server.client()
        slow.send("POST /perception_encoder/embed_text HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        usleepBriefly()
        let start = ContinuousClock.now
        server.stop()
        #expect(start.duration(to: .now) < .seconds(4))
        withExtendedLifetime(slow) {}
    }
}
