// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import Web

/// What waits for one client.
@Suite struct LiveReaderTests {
    private func message(_ kind: LiveMessage.Kind, _ id: UInt64) -> LiveMessage {
        LiveMessage(kind, id: id, line: Array("{}\n".utf8))
    }

    @Test func theOldestScoreGoesAndWhatHappenedToASourceStays() async throws {
        let reader = LiveReader(sources: nil)
        reader.offer(message(.status, 0))
        for id in 1...UInt64(LiveReader.capacity + 9) { reader.offer(message(.score, id)) }
        let news = try #require(await reader.next())
        #expect(news.messages.count == LiveReader.capacity + 1)
        #expect(String(buffer: news.messages[0].json) == #"{"v":1,"kind":"lost","count":10}"#)
        #expect(news.messages[1].kind == .status)
        #expect(news.messages.last?.id == UInt64(LiveReader.capacity + 9))
    }

    @Test func whatWaitedIsStillHandedOutAfterTheEnd() async {
        let reader = LiveReader(sources: nil)
        reader.offer(message(.score, 1))
        reader.close()
        #expect(await reader.next()?.messages.count == 1)
        #expect(await reader.next() == nil)
    }

    @Test func aReaderThatIsCancelledEnds() async {
        let reader = LiveReader(sources: nil)
        let task = Task { await reader.next() }
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test func signsOfLifeWakeIt() async {
        let reader = LiveReader(sources: nil)
        async let news = reader.next()
        reader.ping()
        #expect(await news?.isPingDue == true)
    }
}
