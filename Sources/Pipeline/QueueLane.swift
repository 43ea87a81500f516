// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// One producer's way into a `BoundedQueue`, and the account of everything that producer captured.
package final class QueueLane<Element: Sendable>: Sendable {
    private struct State: Sendable {
        var waiting: [Element] = []
        var isClosed = false
        var counts = FrameCounts()
        /// Since the last element that was taken.
        var dropped = DropCounts()
    }

    private let state = Protected(State())
    private let policy: QueuePolicy
    private let capacity: Int
    private let wake: @Sendable () -> Void
    /// Free places, for `every`; the producer waits on it.
    private let places: DispatchSemaphore
    /// Entered for every element that waits or is in hand.
    private let busy = DispatchGroup()

    init(policy: QueuePolicy, capacity: Int, wake: @escaping @Sendable () -> Void) {
        precondition(capacity > 0)
        self.policy = policy
        self.capacity = capacity
        self.wake = wake
        // Raised step by step: a semaphore that goes away below the value it was made with is a fault.
        places = DispatchSemaphore(value: 0)
        for _ in 0..<capacity { places.signal() }
        state.withLock { $0.waiting.reserveCapacity(capacity) }
    }

    package var counts: FrameCounts { state.withLock { $0.counts } }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Hands over an element, or drops it if the lane is closed.
    ///
    /// Blocks under `every` while the lane is full; never call it from async code.
    package func submit(_ element: Element) {
        if policy == .every { places.wait() }
        let isAccepted = state.withLock { accept(element, &$0) }
        if isAccepted { wake() } else if policy == .every { places.signal() }
    }

    private func accept(_ element: Element, _ state: inout State) -> Bool {
        state.counts.captured += 1
        guard !state.isClosed else {
            drop(.stopped, 1, &state)
            return false
        }
        if state.waiting.count == capacity {
            state.waiting.remove(at: 0)
            drop(.queueFull, 1, &state)
            busy.leave()
        }
        state.waiting.append(element)
        busy.enter()
        return true
    }

    /// Counts frames that were captured and never became an element.
    package func drop(_ cause: DropCause, count: Int) {
        state.withLock { state in
            state.counts.captured += UInt64(count)
            drop(cause, UInt64(count), &state)
        }
    }

    private func drop(_ cause: DropCause, _ count: UInt64, _ state: inout State) {
        state.counts.dropped[cause] += count
        state.dropped[cause] += count
    }

    /// The next element and what was dropped before it; the caller has it in hand until `finish`.
    func take() -> (Element, DropCounts)? {
        let taken = state.withLock { state -> (Element, DropCounts)? in
            guard !state.waiting.isEmpty else { return nil }
            defer { state.dropped = DropCounts() }
            // Not `removeFirst`, which allocates where it is not specialised.
            return (state.waiting.remove(at: 0), state.dropped)
        }
        if policy == .every, taken != nil { places.signal() }
        return taken
    }

    func finish(_ cause: DropCause?) {
        state.withLock { state in
            if let cause { drop(cause, 1, &state) } else { state.counts.encoded += 1 }
        }
        busy.leave()
    }

    /// Refuses new elements and waits until every accepted one is finished.
    ///
    /// Blocks; never call it from async code or from the consumer.
    package func close() {
        state.withLock { $0.isClosed = true }
        busy.wait()
    }
}
