// SPDX-License-Identifier: Apache-2.0
#if TSAN
import Glibc

/// A value behind a lock; the pthread twin of the one below.
///
/// Thread sanitizer does not know `Synchronization.Mutex`, a raw futex on Linux (SE-0433), and reports races that are
/// none; it does know pthread. `bash Tests/run --sanitize thread` builds with `-DTSAN`.
package final class Protected<Value: ~Copyable>: @unchecked Sendable {
    // Invariant of `@unchecked Sendable`: `value` is only touched between lock and unlock of `mutex`.
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    package init(_ value: consuming sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    package func withLock<Result: ~Copyable, Fault: Error>(
        _ body: (inout sending Value) throws(Fault) -> sending Result
    ) throws(Fault) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
#else
import Synchronization

/// A value behind a lock. The value need not be Sendable: it enters once and never leaves.
package final class Protected<Value: ~Copyable>: Sendable {
    private let mutex: Mutex<Value>

    package init(_ value: consuming sending Value) { mutex = Mutex(value) }

    package func withLock<Result: ~Copyable, Fault: Error>(
        _ body: (inout sending Value) throws(Fault) -> sending Result
    ) throws(Fault) -> sending Result {
        try mutex.withLock(body)
    }
}
#endif
