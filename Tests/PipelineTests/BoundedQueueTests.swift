// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline
import TestSupport
import Testing

@Suite struct BoundedQueueTests {
    /// Four producers at once, each numbering what it submits.
    private static let producers = 4
    private static let perProducer = 2000

    private func submitFromAll(_ lanes: [QueueLane<Item>]) {
        DispatchQueue.concurrentPerform(iterations: lanes.count) { producer in
            for number in 0..<Self.perProducer { lanes[producer].submit(Item(producer: producer, number: number)) }
        }
    }

    private func lanes(_ queue: BoundedQueue<Item>, _ policy: QueuePolicy, _ capacity: Int) -> [QueueLane<Item>] {
        (0..<Self.producers).map { _ in queue.open(policy: policy, capacity: capacity) }
    }

    @Test(arguments: QueuePolicy.allCases, [(1, 1), (1, 4), (3, 2), (16, 1), (16, 4)])
    func nothingIsUnaccountedFor(policy: QueuePolicy, limits: (capacity: Int, batch: Int)) throws {
        let queue = BoundedQueue<Item>()
        let consumer = try Consumer(queue, limit: limits.batch)
        let lanes = lanes(queue, policy, limits.capacity)
        submitFromAll(lanes)
        for lane in lanes { lane.close() }
        let seen = consumer.end()
        let counts = lanes.map(\.counts)
        for lane in counts {
            #expect(lane.captured == UInt64(Self.perProducer))
            #expect(lane.encoded + lane.dropped.total == lane.captured)
            #expect(lane.dropped.total == lane.dropped[.queueFull])
            #expect(policy == .latest || lane.dropped.total == 0)
        }
        #expect(counts.reduce(0) { $0 + $1.encoded } == UInt64(seen.items.count))
        // The newest always waits, so nothing is dropped behind the last one that was taken.
        #expect(counts.reduce(0) { $0 + $1.dropped.total } == seen.dropped.reduce(0) { $0 + $1.total })
        #expect(seen.isInOrder(producers: Self.producers))
        #expect(seen.longestBatch <= limits.batch)
    }

    @Test func everyMakesTheProducerWait() throws {
        let gate = DispatchSemaphore(value: 0)
        let queue = BoundedQueue<Item>()
        let consumer = try Consumer(queue) { if !$0.isEmpty { gate.wait() } }
        let lane = queue.open(policy: .every, capacity: 2)
        let submitted = Protected(0)
        let done = DispatchGroup()
        DispatchQueue.global().async(group: done) {
            for number in 0..<10 {
                lane.submit(Item(producer: 0, number: number))
                submitted.withLock { $0 += 1 }
            }
        }
        // One in hand and two waiting; the fourth `submit` may not return however long it has.
        for _ in 0..<5000 where submitted.withLock({ $0 }) < 3 { usleepBriefly() }
        #expect(done.wait(timeout: .now() + 0.2) == .timedOut)
        #expect(submitted.withLock { $0 } == 3)
        for _ in 0..<10 { gate.signal() }
        done.wait()
        lane.close()
        #expect(consumer.end().items.count == 10)
        #expect(lane.counts.encoded == 10)
    }

    @Test func latestKeepsTheNewest() {
        let queue = BoundedQueue<Item>()
        // Under `latest` nothing older than what waits is ever handed over, whatever the capacity.
        let lane = queue.open(policy: .latest, capacity: 4)
        var batch: [BoundedQueue<Item>.Taken] = []
        for number in 0..<10 { lane.submit(Item(producer: 0, number: number)) }
        queue.next(patience: 0, into: &batch) { $0 }
        #expect(batch.map(\.element.number) == [9])
        #expect(batch.map(\.dropped[.queueFull]) == [9])
        batch[0].finish()
        lane.drop(.overrun, count: 3)
        lane.submit(Item(producer: 0, number: 10))
        lane.drop(.rateCap, count: 2)
        lane.submit(Item(producer: 0, number: 11))
        lane.drop(.settling, count: 5)
        queue.next(patience: 0, into: &batch) { $0 }
        #expect(batch.map(\.element.number) == [11])
        // What stood between 9 and 11, the replaced one included; what came behind 11 is the next one's.
        #expect(batch.map(\.dropped) == [Self.counts([.overrun: 3, .queueFull: 1, .rateCap: 2])])
        batch[0].finish()
        lane.submit(Item(producer: 0, number: 12))
        queue.next(patience: 0, into: &batch) { $0 }
        #expect(batch.map(\.dropped) == [Self.counts([.settling: 5])])
        batch[0].finish()
        #expect(lane.counts.captured == 23 && lane.counts.encoded == 3 && lane.counts.dropped.total == 20)
    }

    private static func counts(_ numbers: [DropCause: UInt64]) -> DropCounts {
        numbers.reduce(into: DropCounts()) { $0[$1.key] = $1.value }
    }

    @Test func dropsAreToldByTheElementBehindThem() {
        let queue = BoundedQueue<Item>()
        let lane = queue.open(policy: .every, capacity: 4)
        for number in 0..<4 {
            if number > 0 { lane.drop(.rateCap, count: number) }
            lane.submit(Item(producer: 0, number: number))
        }
        lane.drop(.overrun, count: 7)
        var batch: [BoundedQueue<Item>.Taken] = []
        var dropped: [DropCounts] = []
        for _ in 0..<4 {
            queue.next(patience: 0, into: &batch) { _ in 1 }
            dropped += batch.map(\.dropped)
            for one in batch { one.finish() }
        }
        #expect(dropped == (0..<4).map { Self.counts([.rateCap: $0]) })
    }

    @Test func aRefusedElementHandsItsDropsOn() {
        typealias Queue = BoundedQueue<Item>
        let queue = Queue()
        let lanes = (0..<2).map { _ in queue.open(policy: .every, capacity: 4) }
        var batch: [Queue.Taken] = []
        for number in 0..<4 {
            lanes[0].drop(.overrun, count: 1)
            lanes[0].submit(Item(producer: 0, number: number))
        }
        lanes[1].submit(Item(producer: 1, number: 0))
        queue.next(patience: 0, into: &batch) { _ in 3 }
        // To the next of its lane in the batch, from there to the one that waits, then to one that is still to come.
        for place in [0, 2] { Queue.refuse(place, of: &batch, .decodeError) }
        #expect(batch[1].dropped.total == 0)
        batch[1].finish()
        queue.next(patience: 0, into: &batch) { _ in 2 }
        #expect(batch.map(\.dropped) == [Self.counts([.overrun: 3, .decodeError: 2]), Self.counts([.overrun: 1])])
        batch[0].finish()
        Queue.refuse(1, of: &batch, .stopped)
        lanes[0].submit(Item(producer: 0, number: 4))
        queue.next(patience: 0, into: &batch) { $0 }
        #expect(batch.map(\.dropped) == [Self.counts([.overrun: 1, .stopped: 1])])
        batch[0].finish()
        #expect(lanes[0].counts.captured == 9 && lanes[0].counts.encoded == 2 && lanes[0].counts.dropped.total == 7)
    }

    @Test func lanesTakeTurns() {
        let queue = BoundedQueue<Item>()
        let lanes = (0..<3).map { _ in queue.open(policy: .every, capacity: 4) }
        // The first lane is always full, the others have little: nobody waits for more than one of each other lane.
        for number in 0..<4 { lanes[0].submit(Item(producer: 0, number: number)) }
        for producer in 1...2 { lanes[producer].submit(Item(producer: producer, number: 0)) }
        var order: [Int] = []
        var batch: [BoundedQueue<Item>.Taken] = []
        for round in 0..<6 {
            queue.next(patience: 0, into: &batch) { _ in 1 }
            order += batch.map(\.element.producer)
            for one in batch { one.finish() }
            if round == 3 { lanes[2].submit(Item(producer: 2, number: 1)) }
        }
        #expect(order == [0, 1, 2, 0, 2, 0])
        queue.next(patience: 0, into: &batch) { $0 }
        for one in batch { one.finish() }
        #expect(lanes.map(\.counts.encoded) == [4, 1, 2])
    }

    @Test func aBatchTakesOneOfEachLaneFirst() {
        let queue = BoundedQueue<Item>()
        let lanes = (0..<3).map { _ in queue.open(policy: .every, capacity: 4) }
        for (producer, lane) in lanes.enumerated() {
            for number in 0..<2 { lane.submit(Item(producer: producer, number: number)) }
        }
        var batch: [BoundedQueue<Item>.Taken] = []
        queue.next(patience: 0, into: &batch) { waiting in
            #expect(waiting == 6)
            return 4
        }
        #expect(batch.map(\.element.producer) == [0, 1, 2, 0])
        for one in batch { one.finish() }
        queue.next(patience: 0, into: &batch) { $0 }
        #expect(batch.map(\.element.producer) == [1, 2])
        for one in batch { one.finish() }
    }

    @Test(arguments: QueuePolicy.allCases)
    func closingFinishesWhatWasAccepted(policy: QueuePolicy) throws {
        let queue = BoundedQueue<Item>()
        let lane = queue.open(policy: policy, capacity: 8)
        for number in 0..<8 { lane.submit(Item(producer: 0, number: number)) }
        let consumer = try Consumer(queue) { _ in usleepBriefly() }
        lane.close()
        let expected: UInt64 = policy == .every ? 8 : 1
        #expect(lane.counts.encoded == expected)
        lane.submit(Item(producer: 0, number: 8))
        #expect(lane.counts.dropped[.stopped] == 1 && lane.counts.captured == 9)
        #expect(consumer.end().items.count == Int(expected))
    }

    @Test(arguments: QueuePolicy.allCases)
    func closingWhileProducersRun(policy: QueuePolicy) throws {
        let queue = BoundedQueue<Item>()
        let consumer = try Consumer(queue, limit: 2)
        let lanes = lanes(queue, policy, 3)
        let producers = DispatchGroup()
        DispatchQueue.global().async(group: producers) { submitFromAll(lanes) }
        usleepBriefly()
        for lane in lanes { lane.close() }
        let processed = consumer.seen.items.count
        // A producer that waits for a place must come back too.
        producers.wait()
        for counts in lanes.map(\.counts) { #expect(counts.encoded + counts.dropped.total == counts.captured) }
        #expect(consumer.end().items.count == processed)
    }

    @Test func aRemovedLaneLeavesTheOthersTheirTurn() {
        let queue = BoundedQueue<Item>()
        let lanes = (0..<3).map { _ in queue.open(policy: .every, capacity: 4) }
        var batch: [BoundedQueue<Item>.Taken] = []
        for (producer, lane) in lanes.enumerated() { lane.submit(Item(producer: producer, number: 0)) }
        queue.next(patience: 0, into: &batch) { _ in 1 }
        for one in batch { one.finish() }
        lanes[0].close()
        queue.remove(lanes[0])
        queue.next(patience: 0, into: &batch) { _ in 2 }
        #expect(batch.map(\.element.producer) == [1, 2])
        for one in batch { one.finish() }
    }
}
