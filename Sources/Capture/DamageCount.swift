// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Packets and pictures that could not be decoded, until they are reported.
struct DamageCount {
    private(set) var total = 0
    /// Since the last good frame.
    private(set) var streak = 0
    private(set) var reason = ""
    private var unreported = 0

    mutating func note(_ reason: String) {
        total += 1
        streak += 1
        unreported += 1
        self.reason = reason
    }

    mutating func noteGood() { streak = 0 }

    /// The signal that is due, nil where nothing was damaged since the last one.
    mutating func report() -> SourceSignal? {
        guard unreported > 0 else { return nil }
        defer { unreported = 0 }
        return .damaged(count: unreported, reason: reason)
    }
}
