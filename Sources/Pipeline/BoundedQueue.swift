// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Hand-off from producer threads to one consumer, of bounded length.
///
/// Invariants: processed + dropped == submitted; elements of one producer keep their order; one `process` runs at a
/// time; `close` finishes what was accepted; nothing is processed after it returned.
package final class BoundedQueue<Element: Sendable>: Sendable {
    /// Elements that are processed together, and how many were dropped since the batch before.
    package struct Batch: Sendable {
        package let elements: [Element]
        package let droppedSince: UInt64
    }

    package struct Counts: Sendable, Hashable {
        package var submitted: UInt64 = 0
        package var dropped: UInt64 = 0
        package var processed: UInt64 = 0
        package init() {}
    }

    private struct State: Sendable {
        var waiting: [Element] = []
        var isDraining = false
        var isClosed = false
        var counts = Counts()
        var droppedSince: UInt64 = 0
    }

    private let state = Protected(State())
    private let policy: QueuePolicy
    private let capacity: Int
    private let batchLimit: Int
    private let consumer = DispatchQueue(label: "perceptd.queue")
    /// Free places, for `every`; producers wait on it.
    private let places: DispatchSemaphore
    private let idle = DispatchGroup()
    private let process: @Sendable (Batch) -> Void

    /// - Parameters:
    ///   - capacity: elements that may wait, at least 1; latency for `latest`, memory for `every`
    ///   - batchLimit: the most elements handed to `process` at once; fewer when fewer wait
    ///   - process: runs on the queue's own thread, never twice at a time
    package init(
        policy: QueuePolicy, capacity: Int, batchLimit: Int = 1, process: @escaping @Sendable (Batch) -> Void
    ) {
        precondition(capacity > 0 && batchLimit > 0)
        self.policy = policy
        self.capacity = capacity
        self.batchLimit = batchLimit
        self.process = process
        places = DispatchSemaphore(value: capacity)
    }

    package var counts: Counts { state.withLock { $0.counts } }

    /// Accepts an element, or drops it if the queue is closed.
    ///
    /// Blocks under `every` while the queue is full; never call it from async code.
    /// - Returns: whether the element was accepted and, under `latest`, whether no older one had to go for it.
    @discardableResult
    package func submit(_ element: Element) -> Bool {
        if policy == .every { places.wait() }
        let (isKept, mustStart) = state.withLock { accept(element, &$0) }
        if !isKept && policy == .every { places.signal() }
        if mustStart { consumer.async { self.drain() } }
        return isKept
    }

    private func accept(_ element: Element, _ state: inout State) -> (isKept: Bool, mustStart: Bool) {
        state.counts.submitted += 1
        guard !state.isClosed else {
            state.counts.dropped += 1
            return (false, false)
        }
        var isKept = true
        if state.waiting.count == capacity {
            state.waiting.removeFirst()
            state.counts.dropped += 1
            state.droppedSince += 1
            isKept = false
        }
        state.waiting.append(element)
        let mustStart = !state.isDraining
        state.isDraining = true
        // Entered under the lock, so that a `close` that comes next cannot find the group empty before the drain begins.
        if mustStart { idle.enter() }
        return (isKept, mustStart)
    }

    private func drain() {
        while let batch = nextBatch() {
            process(batch)
            state.withLock { $0.counts.processed += UInt64(batch.elements.count) }
        }
        idle.leave()
    }

    private func nextBatch() -> Batch? {
        let batch = state.withLock { state -> Batch? in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            let elements = Array(state.waiting.prefix(batchLimit))
            state.waiting.removeFirst(elements.count)
            defer { state.droppedSince = 0 }
            return Batch(elements: elements, droppedSince: state.droppedSince)
        }
        if policy == .every, let batch { for _ in batch.elements { places.signal() } }
        return batch
    }

    /// Refuses new elements, waits until every accepted one is processed. Blocks; never call it from async code or
    /// from `process`.
    package func close() {
        state.withLock { $0.isClosed = true }
        idle.wait()
    }

    /// Refuses new elements and forgets the waiting ones (counted as dropped); waits for the one in hand.
    package func abandon() {
        let forgotten = state.withLock { state -> Int in
            state.isClosed = true
            let count = state.waiting.count
            state.waiting.removeAll()
            state.counts.dropped += UInt64(count)
            return count
        }
        if policy == .every { for _ in 0..<forgotten { places.signal() } }
        idle.wait()
    }
}
