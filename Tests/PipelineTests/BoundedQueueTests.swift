// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline
import Testing

@Suite struct BoundedQueueTests {
    /// Four producers at once, each numbering what it submits.
    private static let producers = 4
    private static let perProducer = 2000

    private func submitFromAll(_ queue: BoundedQueue<Item>) {
        DispatchQueue.concurrentPerform(iterations: Self.producers) { producer in
            for number in 0..<Self.perProducer { queue.submit(Item(producer: producer, number: number)) }
        }
    }

    @Test(arguments: QueuePolicy.allCases, [(1, 1), (1, 4), (3, 2), (16, 1), (16, 4)])
    func nothingIsUnaccountedFor(policy: QueuePolicy, limits: (capacity: Int, batch: Int)) {
        let record = Protected(Record())
        let queue = BoundedQueue<Item>(policy: policy, capacity: limits.capacity, batchLimit: limits.batch) { batch in
            record.withLock { $0.enter(batch) }
            record.withLock { $0.leave() }
        }
        submitFromAll(queue)
        queue.close()
        let (counts, seen) = (queue.counts, record.withLock { $0 })
        #expect(counts.submitted == UInt64(Self.producers * Self.perProducer))
        #expect(counts.processed + counts.dropped == counts.submitted)
        #expect(counts.processed == UInt64(seen.items.count))
        #expect(counts.dropped == seen.droppedSince)
        #expect(policy == .latest || counts.dropped == 0)
        #expect(seen.isInOrder(producers: Self.producers))
        #expect(seen.longestBatch <= limits.batch && seen.mostAtOnce == 1)
    }

    @Test func everyMakesTheProducerWait() {
        let gate = DispatchSemaphore(value: 0)
        let queue = BoundedQueue<Item>(policy: .every, capacity: 2) { _ in gate.wait() }
        let submitted = Protected(0)
        let done = DispatchGroup()
        DispatchQueue.global().async(group: done) {
            for number in 0..<10 {
                queue.submit(Item(producer: 0, number: number))
                submitted.withLock { $0 += 1 }
            }
        }
        // One in hand and two waiting; the fourth `submit` may not return however long it has.
        for _ in 0..<5000 where submitted.withLock({ $0 }) < 3 { usleepBriefly() }
        #expect(done.wait(timeout: .now() + 0.2) == .timedOut)
        #expect(submitted.withLock { $0 } == 3)
        for _ in 0..<10 { gate.signal() }
        done.wait()
        queue.close()
        #expect(queue.counts.processed == 10)
    }

    @Test func latestKeepsTheNewest() {
        let gate = DispatchSemaphore(value: 0)
        let entered = DispatchSemaphore(value: 0)
        let record = Protected(Record())
        let queue = BoundedQueue<Item>(policy: .latest, capacity: 2, batchLimit: 8) { batch in
            entered.signal()
            gate.wait()
            record.withLock { $0.enter(batch) }
        }
        queue.submit(Item(producer: 0, number: 0))
        entered.wait()
        let kept = (1..<10).map { queue.submit(Item(producer: 0, number: $0)) }
        #expect(kept == [true, true] + Array(repeating: false, count: 7))
        gate.signal()
        gate.signal()
        queue.close()
        let seen = record.withLock { $0 }
        #expect(seen.items.map(\.number) == [0, 8, 9])
        #expect(seen.batches.map(\.droppedSince) == [0, 7])
    }

    @Test(arguments: QueuePolicy.allCases)
    func closingFinishesWhatWasAccepted(policy: QueuePolicy) {
        let record = Protected(Record())
        let queue = BoundedQueue<Item>(policy: policy, capacity: 8) { batch in
            usleepBriefly()
            record.withLock { $0.enter(batch) }
        }
        for number in 0..<8 { queue.submit(Item(producer: 0, number: number)) }
        queue.close()
        #expect(record.withLock { $0.items.count } == 8)
        #expect(queue.submit(Item(producer: 0, number: 8)) == false)
        queue.close()
        #expect(record.withLock { $0.items.count } == 8)
        #expect(queue.counts.dropped == 1)
    }

    @Test(arguments: QueuePolicy.allCases)
    func closingWhileProducersRun(policy: QueuePolicy) {
        let isClosed = Protected(false)
        let late = Protected(0)
        let queue = BoundedQueue<Item>(policy: policy, capacity: 3) { batch in
            if isClosed.withLock({ $0 }) { late.withLock { $0 += batch.elements.count } }
        }
        let producers = DispatchGroup()
        DispatchQueue.global().async(group: producers) { submitFromAll(queue) }
        usleepBriefly()
        queue.close()
        isClosed.withLock { $0 = true }
        // A producer that waits for a place must come back too.
        producers.wait()
        let counts = queue.counts
        #expect(counts.processed + counts.dropped == counts.submitted)
        #expect(late.withLock { $0 } == 0)
    }

    @Test(arguments: QueuePolicy.allCases)
    func abandoningForgetsWhatWaits(policy: QueuePolicy) {
        let gate = DispatchSemaphore(value: 0)
        let entered = DispatchSemaphore(value: 0)
        let queue = BoundedQueue<Item>(policy: policy, capacity: 4) { _ in
            entered.signal()
            gate.wait()
        }
        queue.submit(Item(producer: 0, number: 0))
        entered.wait()
        for number in 1..<5 { queue.submit(Item(producer: 0, number: number)) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) { gate.signal() }
        queue.abandon()
        #expect(queue.counts.processed == 1 && queue.counts.dropped == 4 && queue.counts.submitted == 5)
    }
}
