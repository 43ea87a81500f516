// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Turns the driver's times into ours, and its gaps into counts. A driver that lies gets the time of arrival.
struct CameraClock {
    /// When a picture was taken, and how many were lost before it.
    struct Moment {
        /// Seconds from the first picture.
        let pts: Double
        let arrival: ContinuousClock.Instant
        let captured: WallTime
        /// Pictures for which the driver had no buffer since the one before.
        let lost: Int
    }

    /// Seconds that a picture may have waited in its buffer, to be believed.
    private static let credibleAge = 0.0...60.0
    /// Pictures a second; a gap that would need more is a counter that jumped.
    private static let credibleRate = 1000.0

    private var first: Double?
    private var last: (sequence: UInt32, time: Double)?

    /// - Parameter now: seconds on the monotonic clock
    mutating func moment(_ stamp: DriverStamp, now: Double = Self.now()) -> Moment {
        let waited = stamp.time.map { now - $0 } ?? 0
        let age = Self.credibleAge.contains(waited) ? waited : 0
        let time = now - age
        let origin = first ?? time
        first = origin
        defer { last = (stamp.sequence, time) }
        return Moment(
            pts: max(0, time - origin), arrival: .now - .seconds(age),
            captured: WallTime(nanoseconds: WallTime.now().nanoseconds - Int64(age * 1e9)), lost: lost(stamp, time))
    }

    private func lost(_ stamp: DriverStamp, _ time: Double) -> Int {
        guard let last else { return 0 }
        // The counter has 32 bits and goes round; one that goes back, or stands still, tells nothing.
        let step = stamp.sequence &- last.sequence
        guard step > 1, Double(step) <= max(1, (time - last.time) * Self.credibleRate) else { return 0 }
        return Int(step) - 1
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
