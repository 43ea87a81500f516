// SPDX-License-Identifier: Apache-2.0

/// Where the time of a forward pass goes, as one of its threads sees it: waiting for the others counts as the stage's.
struct StageClock {
    enum Stage: Int, CaseIterable {
        /// Positions, conversion of the pixels, and their product.
        case patch
        /// Layer norms, with the conversion to the next product's precision.
        case norm
        /// The product of queries, keys and values, rotated.
        case qkv
        case attention
        /// The product of the mixed values.
        case out
        /// Both products of the feed-forward, GELU between.
        case mlp
        /// The attention pool and the projection.
        case pool
    }

    private var durations = [Duration](repeating: .zero, count: Stage.allCases.count)
    private var last = ContinuousClock.now

    subscript(stage: Stage) -> Duration { durations[stage.rawValue] }

    mutating func start() {
        for index in durations.indices { durations[index] = .zero }
        last = .now
    }

    /// Counts what has passed since the last lap as `stage`.
    mutating func lap(_ stage: Stage) {
        let now = ContinuousClock.now
        durations[stage.rawValue] += last.duration(to: now)
        last = now
    }
}
