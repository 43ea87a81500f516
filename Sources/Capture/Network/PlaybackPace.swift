// SPDX-License-Identifier: Apache-2.0

/// When frames that came in one burst are shown: one after another, as far apart as they were filmed.
struct PlaybackPace {
    /// Longer than any segment; what lies further ahead is a clock that jumped.
    private static let furthest = Duration.seconds(20)

    /// When a frame at 0 seconds would have been shown.
    private var origin: ContinuousClock.Instant?

    /// - Parameter pts: seconds
    /// - Returns: when the frame is shown, at most `furthest` after `now`; long ago where the source is late
    mutating func due(_ pts: Double, at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        if let origin, (-Self.furthest...Self.furthest).contains(origin + .seconds(pts) - now) {
            return origin + .seconds(pts)
        }
        origin = now - .seconds(pts)
        return now
    }
}
