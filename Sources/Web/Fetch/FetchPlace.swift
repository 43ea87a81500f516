// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// One of the pictures that may be on their way from elsewhere; given back when this is let go of.
///
/// They hold places of the encoder's queue while they wait for strangers, and are not to hold all of them: pictures that
/// come with their requests must not wait for those that do not come.
final class FetchPlace: Sendable {
    private let count: Protected<Int>

    /// Nil where none is free.
    init?(_ count: Protected<Int>, limit: Int) {
        let isFree = count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isFree else { return nil }
        self.count = count
    }

    deinit { count.withLock { $0 -= 1 } }
}
