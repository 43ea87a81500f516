// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the stream of events told of one source since it was last started.
struct SourceRecord: Sendable {
    /// Seconds from capture to score: from a file on an idle machine to a queue that stands.
    private static let ageBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    var info: SourceInfo?
    /// The last frame that was scored.
    private(set) var frame: ScoredFrame?
    private(set) var ages = Histogram(bounds: ageBounds)

    mutating func take(_ frame: ScoredFrame) {
        self.frame = frame
        ages.record(frame.age / 1000)
    }
}

extension SourceState {
    /// Whether the last score says something about now.
    var hasPicture: Bool { self == .running || self == .frozen || self == .stalled }
}
