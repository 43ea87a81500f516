// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the readout remembers of one source.
struct SourceReadout: Sendable {
    let name: String
    private(set) var state = SourceState.connecting
    /// When the state was entered.
    private(set) var since: ContinuousClock.Instant
    /// What went wrong; nil where nothing did.
    private(set) var reason: String?
    /// Attempts since it was last seen running.
    private(set) var tries: UInt64 = 0
    private(set) var reconnects: UInt64 = 0
    private(set) var info: SourceInfo?
    private(set) var startedAt: ContinuousClock.Instant
    private(set) var endedAt: ContinuousClock.Instant?
    private(set) var frames: UInt64 = 0
    private(set) var damaged = 0
    private(set) var lastSequence: UInt64 = 0
    private(set) var prompts: [PromptReadout]
    private var window = RateWindow()
    /// Drops as the frames told them, and as the last status did: each is late in its own way, and none tells too many.
    private var seen = DropCounts()
    private var told = DropCounts()

    init(name: String, promptCount: Int, at now: ContinuousClock.Instant) {
        self.name = name
        since = now
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
        endedAt = nil
    }

    mutating func take(_ status: SourceStatus, at now: ContinuousClock.Instant) {
        if status.state != state { since = now }
        state = status.state
        reason = status.reason
        tries = status.tries
        reconnects = status.reconnects
        told = status.counts.dropped
        if isAway { forget() }
    }

    /// Whether no picture of it comes, so that nothing can be said about now.
    private var isAway: Bool {
        switch state {
        case .connecting, .stalled, .offline, .unauthorised, .disabled: true
        case .running, .frozen, .ended: false
        }
    }

    private mutating func forget() {
        for place in prompts.indices { prompts[place].forget() }
    }

    mutating func append(_ frame: ScoredFrame, at now: ContinuousClock.Instant) {
        frames += 1
        seen += frame.dropped
        lastSequence = frame.sequence
        window.append(.init(at: now, pts: frame.pts, age: frame.age, encode: frame.times.encode))
        let position = info?.pictures == nil ? frame.pts : Double(frame.sequence)
        for (place, score) in frame.scores.prefix(prompts.count).enumerated() {
            prompts[place].append(score, of: frame, position: position, at: now)
        }
        // It waited while the source went away.
        if isAway { forget() }
    }

    mutating func damage(count: Int) { damaged += count }

    mutating func end(failure: Failure?, at now: ContinuousClock.Instant) {
        state = .ended
        reason = failure?.reason
        endedAt = now
    }

    /// Whether it ended because something went wrong.
    var hasFailed: Bool { state == .ended && reason != nil }

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

    /// Frames that were captured and never scored, by cause.
    private var dropped: DropCounts {
        DropCause.allCases.reduce(into: DropCounts()) { $0[$1] = max(seen[$1], told[$1]) }
    }

    /// Those among them that nobody asked to leave out.
    var lost: UInt64 { dropped.lost }

    /// Number and share of the frames that were lost.
    var lossText: String {
        let lost = lost
        guard lost > 0 else { return "no drops" }
        let share = ReadoutNumber.percent(Double(lost) / Double(frames + lost))
        return "\(ReadoutNumber.count(Int(lost), "drop", "drops")) (\(share))"
    }

    /// How many were lost to each cause, such as `4 queue full, 1 overrun`; empty where none was.
    var causesText: String {
        let dropped = dropped
        return DropCause.allCases.filter { $0 != .rateCap && dropped[$0] > 0 }
            .map { "\(dropped[$0]) " + $0.rawValue.split(separator: "_").joined(separator: " ") }.joined(
                separator: ", ")
    }
}
