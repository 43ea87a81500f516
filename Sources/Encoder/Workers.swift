// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline
import Synchronization

/// Loops over independent pieces of work on several threads.
enum Workers {
    /// Calls `body` with 0..<count, each once, on at most `threads` threads; the first failure, in the order of the
    /// pieces, is thrown, and pieces behind it may be left out.
    ///
    /// `body` runs on several threads at once: what it writes to must be a place of the piece's own.
    static func run(_ count: Int, threads: Int, _ body: (Int) throws(Failure) -> Void) throws(Failure) {
        let first = Protected<(index: Int, failure: Failure)?>(nil)
        withoutActuallyEscaping(body) { body in
            let next = Atomic<Int>(0)
            // The pieces do not touch each other's places, which is what the caller promises.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: max(1, min(count, threads))) { _ in
                while case let index = next.add(1, ordering: .relaxed).oldValue, index < count {
                    if let found = first.withLock({ $0?.index }), found < index { return }
                    do throws(Failure) {
                        try body(index)
                    } catch {
                        first.withLock { if index < $0?.index ?? .max { $0 = (index, error) } }
                    }
                }
            }
        }
        if let found = first.withLock({ $0 }) { throw found.failure }
    }
}
