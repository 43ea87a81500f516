// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// One producer's way into a `BoundedQueue`, and the account of everything that producer captured.
package final class QueueLane<Element: Sendable>: Sendable {
    private struct Entry: Sendable {
        let element: Element
        /// Since the element before it.
        var dropped: DropCounts
    }

    private struct State: Sendable {
        var waiting: [Entry] = []
        var isClosed = false
        var counts = FrameCounts()
        /// Since the last element that was submitted: the next one's.
        var pending = DropCounts()
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
            state.counts.dropped[.stopped] += 1
            state.pending[.stopped] += 1
            return false
        }
        if state.waiting.count == capacity { replaceOldest(&state) }
        state.waiting.append(Entry(element: element, dropped: state.pending))
        state.pending = DropCounts()
        busy.enter()
        return true
    }

    private func replaceOldest(_ state: inout State) {
        var dropped = state.waiting.remove(at: 0).dropped
        dropped[.queueFull] += 1
        state.counts.dropped[.queueFull] += 1
        handOn(dropped, &state)
        busy.leave()
    }

    /// Tells of an element that never arrives, and of what was dropped before it, with the next one.
    private func handOn(_ dropped: DropCounts, _ state: inout State) {
        if state.waiting.isEmpty { state.pending += dropped } else { state.waiting[0].dropped += dropped }
    }

    /// Counts frames that were captured and never became an element.
    package func drop(_ cause: DropCause, count: Int) {
        state.withLock { state in
            state.counts.captured += UInt64(count)
            state.counts.dropped[cause] += UInt64(count)
            state.pending[cause] += UInt64(count)
        }
    }

    /// The next element and what was dropped between the one before and this one; the caller has it in hand until
    /// `finish` or `refuse`.
    func take() -> (Element, DropCounts)? {
        let taken = state.withLock { state -> (Element, DropCounts)? in
            guard !state.waiting.isEmpty else { return nil }
            // Not `removeFirst`, which allocates where it is not specialised.
            let entry = state.waiting.remove(at: 0)
            return (entry.element, entry.dropped)
        }
        if policy == .every, taken != nil { places.signal() }
        return taken
    }

    func finish() {
        state.withLock { $0.counts.encoded += 1 }
        busy.leave()
    }

    /// Ends an element in hand that was not encoded after all.
    ///
    /// - Parameter dropped: what the next element tells of it
    func refuse(_ cause: DropCause, handingOn dropped: DropCounts) {
        state.withLock { state in
            state.counts.dropped[cause] += 1
            handOn(dropped, &state)
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
