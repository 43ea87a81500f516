// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Tells whether a write of this process hangs. Async-signal-safe once prepared.
package enum OutputProgress {
    private static let begun = Atomic<Int>(0)
    private static let ended = Atomic<Int>(0)
    /// `ended` when it was last looked at while something was under way; -1 when nothing was.
    private static let seen = Atomic<Int>(-1)

    /// A signal handler must not be the first to touch these.
    package static func prepare() { _ = isStuck() }

    /// Whether a write is under way and none has ended since the last call, which also saw one under way.
    package static func isStuck() -> Bool {
        let count = ended.load(ordering: .acquiring)
        let isWriting = begun.load(ordering: .acquiring) != count
        let before = seen.exchange(isWriting ? count : -1, ordering: .acquiringAndReleasing)
        return isWriting && before == count
    }

    /// Calls `write(2)` or what else may hang.
    static func during(_ write: () -> Int) -> Int {
        begun.wrappingAdd(1, ordering: .acquiringAndReleasing)
        defer { ended.wrappingAdd(1, ordering: .acquiringAndReleasing) }
        return write()
    }
}
