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

    private(set) var value: Float?
    private(set) var peak: Peak?
    private(set) var timeline = Timeline(span: nil)

    /// Lays the timeline out for what the source turned out to be.
    mutating func begin(_ info: SourceInfo) {
        timeline = Timeline(span: info.pictures.map(Double.init) ?? info.duration)
    }

    /// Nothing is known of now any more.
    mutating func forget() { value = nil }

    /// - Parameter position: where the frame lies on the timeline
    mutating func append(_ score: Score, of frame: ScoredFrame, position: Double, at now: ContinuousClock.Instant) {
        value = score.value
        timeline.record(score.value, at: position)
        if score.value.isNaN || score.value <= peak?.value ?? -1 { return }
        peak = Peak(value: score.value, at: now, pts: frame.pts, sequence: frame.sequence)
    }
}
