// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Nanoseconds since 1970-01-01T00:00:00Z, as the system clock tells them.
package struct WallTime: Sendable, Hashable, Comparable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func now() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// RFC 3339 in UTC with milliseconds, such as `2026-11-21T17:05:03.120Z`.
    package var rfc3339: Timestamp { Timestamp(self) }
}
