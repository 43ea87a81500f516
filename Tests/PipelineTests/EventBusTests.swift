// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport
import Testing

@Suite struct EventBusTests {
    private func status(_ source: String) -> PipelineEvent { .status(SourceStatus(source: source, state: .running)) }

    private func scored(_ sequence: UInt64) -> PipelineEvent {
        let times = ScoredFrame.Times(decode: 0, preprocess: 0, encode: 0, score: 0)
        return .scored(
            ScoredFrame(
                ManualFrames.rgb(sequence: sequence), source: "s", age: 0, times: times, dropped: DropCounts(),
                prompts: PromptSet([]), scores: []))
    }

    private func text(_ events: [PipelineEvent]) -> [String] {
        events.map { event in
            switch event {
            case .status(let status): status.source
            case .scored(let frame): "\(frame.sequence)"
            default: "?"
            }
        }
    }

    @Test func everySubscriberSeesEverythingInOrder() {
        let bus = EventBus()
        let readers = (0..<2).map { _ in bus.subscribe() }
        bus.receive(status("a"))
        for sequence in 0..<3 as Range<UInt64> { bus.receive(scored(sequence)) }
        for reader in readers {
            let news = reader.next(patience: 0)
            #expect(text(news.events) == ["a", "0", "1", "2"] && news.lost == 0)
            #expect(reader.next(patience: 0).events.isEmpty)
        }
    }

    @Test func aSlowReaderLosesOldScoresAndNoState() {
        let bus = EventBus()
        let reader = bus.subscribe(capacity: 4)
        bus.receive(status("a"))
        for sequence in 0..<10 as Range<UInt64> { bus.receive(scored(sequence)) }
        bus.receive(status("b"))
        let news = reader.next(patience: 0)
        #expect(text(news.events) == ["a", "8", "9", "b"] && news.lost == 8)
        #expect(reader.next(patience: 0).lost == 0)
    }

    @Test func aWaitingReaderWakesUp() throws {
        let bus = EventBus()
        let reader = bus.subscribe()
        let seen = Protected<[String]>([])
        try BackgroundThread.start("reader") {
            let text = text(reader.next(patience: 20_000).events)
            seen.withLock { $0 = text }
        }
        usleepBriefly()
        bus.receive(status("a"))
        #expect(waitUntil { seen.withLock { $0 == ["a"] } })
    }
}
