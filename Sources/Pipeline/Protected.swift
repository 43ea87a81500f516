// SPDX-License-Identifier: Apache-2.0
#if TSAN
import Glibc

/// A value behind a lock; the pthread twin of the one below.
///
/// Thread sanitizer does not know `Synchronization.Mutex`, a raw futex on Linux (SE-0433), and reports races that are
/// none; it does know pthread. `bash Tests/run --sanitize thread` builds with `-DTSAN`.
package final class Protected<Value: Sendable>: @unchecked Sendable {
    // Invariant of `@unchecked Sendable`: `value` is only touched between lock and unlock of `mutex`.
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    package init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    package func withLock<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
#else
import Synchronization

/// A value behind a lock.
package final class Protected<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    package init(_ value: Value) { mutex = Mutex(value) }

    package func withLock<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try mutex.withLock { (value: inout sending Value) in try body(&value) }
    }
}
#endif
