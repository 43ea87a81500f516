// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the readout remembers of one prompt on one source.
struct PromptReadout: Sendable {
    /// Where a value was the highest.
    struct Peak: Sendable {
        let value: Float
        let at: ContinuousClock.Instant
        /// Seconds of the stream.
        let pts: Double
        let sequence: UInt64
    }

    /// Values for the sparkline; no terminal has room for more.
    private static let historyLength = 120
    private(set) var value: Float?
    private(set) var peak: Peak?
    private(set) var history = RingBuffer<Float>(capacity: historyLength)

    mutating func append(_ score: Score, of frame: ScoredFrame, at now: ContinuousClock.Instant) {
        value = score.value
        history.append(score.value)
        if score.value.isNaN || score.value <= peak?.value ?? -1 { return }
        peak = Peak(value: score.value, at: now, pts: frame.pts, sequence: frame.sequence)
    }
}
