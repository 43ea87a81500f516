// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the readout remembers of one source.
struct SourceReadout: Sendable {
    enum Phase: Sendable, Hashable {
        case opening, running, ended
        case failed(String)
    }

    let name: String
    private(set) var phase = Phase.opening
    private(set) var info: SourceInfo?
    private(set) var startedAt: ContinuousClock.Instant
    private(set) var endedAt: ContinuousClock.Instant?
    private(set) var frames: UInt64 = 0
    private(set) var dropped: UInt64 = 0
    private(set) var damaged = 0
    private(set) var lastSequence: UInt64 = 0
    private(set) var prompts: [PromptReadout]
    private var window = RateWindow()

    init(name: String, promptCount: Int, at now: ContinuousClock.Instant) {
        self.name = name
        startedAt = now
        prompts = Array(repeating: PromptReadout(), count: promptCount)
    }

    mutating func open(_ info: SourceInfo, at now: ContinuousClock.Instant) {
        // A source that comes back keeps its counts and peaks; only its state starts anew.
        if frames == 0 {
            startedAt = now
            for place in prompts.indices { prompts[place].begin(info) }
        }
        self.info = info
        phase = .running
        endedAt = nil
    }

    mutating func append(_ frame: ScoredFrame, at now: ContinuousClock.Instant) {
        phase = .running
        frames += 1
        dropped += frame.dropped.lost
        lastSequence = frame.sequence
        window.append(.init(at: now, pts: frame.pts, age: frame.age, encode: frame.times.encode))
        let position = info?.pictures == nil ? frame.pts : Double(frame.sequence)
        for (place, score) in frame.scores.prefix(prompts.count).enumerated() {
            prompts[place].append(score, of: frame, position: position, at: now)
        }
    }

    mutating func damage(count: Int) { damaged += count }

    mutating func end(failure: Failure?, at now: ContinuousClock.Instant) {
        phase = failure.map { .failed($0.reason) } ?? .ended
        endedAt = now
    }

    /// Seconds since it was opened, or that it ran.
    func elapsed(now: ContinuousClock.Instant) -> Double { ((endedAt ?? now) - startedAt) / .seconds(1) }

    /// The last seconds while it runs, the whole run once it is over; nil before the first frame.
    func rates(now: ContinuousClock.Instant) -> Rates? {
        guard let recent = window.rates(now: endedAt ?? now) else { return nil }
        let elapsed = elapsed(now: now)
        guard endedAt != nil, elapsed > 0 else { return recent }
        return Rates(
            framesPerSecond: Double(frames) / elapsed, speed: position.map { $0 / elapsed }, age: recent.age,
            age95: recent.age95, encode: recent.encode)
    }

    /// Seconds of the stream that were seen, with the last frame's own time; nil before the first frame.
    var position: Double? {
        guard let last = window.last else { return nil }
        let length = info?.rate.map { $0 > 0 ? 1 / $0 : 0 } ?? 0
        return min(last.pts + length, info?.duration ?? .infinity)
    }

    /// Number and share of the frames that were captured and never scored.
    var droppedText: String {
        guard dropped > 0 else { return "no drops" }
        let share = ReadoutNumber.percent(Double(dropped) / Double(frames + dropped))
        return "\(ReadoutNumber.count(Int(dropped), "drop", "drops")) (\(share))"
    }
}
