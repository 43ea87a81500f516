// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Bytes that all bodies together may take.
final class MemoryBudget: Sendable {
    private let capacity: Int
    private let used = Protected(0)

    init(capacity: Int) { self.capacity = capacity }

    func take(_ bytes: Int) -> Bool {
        used.withLock { used in
            guard used + bytes <= capacity else { return false }
            used += bytes
            return true
        }
    }

    func giveBack(_ bytes: Int) { used.withLock { $0 -= bytes } }
}
