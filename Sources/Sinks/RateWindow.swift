// SPDX-License-Identifier: Apache-2.0

/// The last few seconds of a source: how fast it goes now.
struct RateWindow: Sendable {
    struct Sample: Sendable {
        let at: ContinuousClock.Instant
        /// Seconds of the stream.
        let pts: Double
        /// Milliseconds from capture to score.
        let age: Double
        /// Milliseconds in the tower.
        let encode: Double
    }

    private static let span = Duration.seconds(5)
    /// Samples that count however old, so that a source of one frame a minute has a rate too.
    private static let fewest = 4
    private var samples = RingBuffer<Sample>(capacity: 1024)

    mutating func append(_ sample: Sample) { samples.append(sample) }

    var last: Sample? { samples.last }

    /// Oldest first.
    private func recent(_ now: ContinuousClock.Instant) -> [Sample] {
        var length = min(Self.fewest, samples.count)
        while length < samples.count, now - samples[samples.count - 1 - length].at <= Self.span { length += 1 }
        return samples.suffix(length)
    }

    /// What the window says, nil before the first frame.
    func rates(now: ContinuousClock.Instant) -> Rates? {
        let recent = recent(now)
        guard let first = recent.first, let last = recent.last else { return nil }
        let ages = recent.map(\.age).filter(\.isFinite).sorted()
        let seconds = Self.seconds(recent, first.at, last.at, now)
        return Rates(
            framesPerSecond: seconds.map { Double(recent.count - 1) / $0 },
            speed: seconds.map { (last.pts - first.pts) / $0 },
            age: last.age,
            age95: ages.isEmpty ? nil : ages[(ages.count - 1) * 95 / 100],
            encode: recent.reduce(0) { $0 + $1.encode } / Double(recent.count))
    }

    /// Seconds that the intervals took: up to the last frame while they come steadily, up to now once one is overdue.
    private static func seconds(
        _ recent: [Sample], _ first: ContinuousClock.Instant, _ last: ContinuousClock.Instant,
        _ now: ContinuousClock.Instant
    ) -> Double? {
        let steady = (last - first) / .seconds(1)
        guard recent.count > 1, steady > 0 else { return nil }
        let overdue = (now - last) / .seconds(1) > 2 * steady / Double(recent.count - 1)
        return overdue ? (now - first) / .seconds(1) : steady
    }
}
