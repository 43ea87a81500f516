// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// So many of something, bytes or places, for all requests together; who finds too little left is told so at once.
final class Budget: Sendable {
    let capacity: Int
    private let amount = Protected(0)

    init(capacity: Int) { self.capacity = capacity }

    /// How many are taken now.
    var taken: Int { amount.withLock { $0 } }

    /// Takes `count`, all or none.
    func take(_ count: Int) -> Bool {
        amount.withLock { amount in
            guard amount + count <= capacity else { return false }
            amount += count
            return true
        }
    }

    func giveBack(_ count: Int) { amount.withLock { $0 -= count } }

    /// Takes `count`, all or none; they are given back when the result is let go of.
    func lease(_ count: Int) -> Lease? { take(count) ? Lease { [self] in giveBack(count) } : nil }
}
