// SPDX-License-Identifier: Apache-2.0

/// When frames that came in one burst are shown: one after another, as far apart as they were filmed.
struct PlaybackPace {
    /// Seconds, longer than any segment; what lies further ahead is a clock that jumped.
    private static let furthest = 20.0

    /// When a frame at 0 seconds would have been shown.
    private var origin: ContinuousClock.Instant?

    /// - Parameter pts: seconds
    /// - Returns: when the frame is shown, at most 20 s after `now`; long ago where the source is late
    mutating func due(_ pts: Double, at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let due = (origin ?? now) + .seconds(pts)
        if origin != nil, abs(now.duration(to: due) / .seconds(1)) <= Self.furthest { return due }
        origin = now - .seconds(pts)
        return now
    }
}
