// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Glibc
import Pipeline
import TestSupport

/// What a producer submits.
struct Item: Sendable {
    let producer: Int
    let number: Int
}

/// What a consumer took, in order.
struct Record: Sendable {
    private(set) var batches: [[Item]] = []
    private(set) var dropped: [DropCounts] = []

    var items: [Item] { batches.flatMap(\.self) }
    var longestBatch: Int { batches.map(\.count).max() ?? 0 }

    mutating func enter(_ batch: [BoundedQueue<Item>.Taken]) {
        batches.append(batch.map(\.element))
        dropped += batch.map(\.dropped)
    }

    /// Whether each producer's items came in the order of their numbers.
    func isInOrder(producers: Int) -> Bool {
        (0..<producers).allSatisfy { producer in
            let numbers = items.filter { $0.producer == producer }.map(\.number)
            return zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        }
    }
}

/// Takes from a queue on a thread of its own until it is told to stop and nothing comes any more.
final class Consumer: Sendable {
    private let record = Protected(Record())
    private let isOver = Protected(false)
    private let done = DispatchSemaphore(value: 0)
    private let queue: BoundedQueue<Item>

    init(_ queue: BoundedQueue<Item>, limit: Int = 1, work: @escaping @Sendable ([Item]) -> Void = { _ in }) throws {
        self.queue = queue
        try BackgroundThread.start("consumer") { [self] in
            var batch: [BoundedQueue<Item>.Taken] = []
            while true {
                let isLast = isOver.withLock { $0 }
                queue.next(patience: 20, into: &batch) { min($0, limit) }
                if batch.isEmpty && isLast { break }
                work(batch.map(\.element))
                let taken = batch
                record.withLock { $0.enter(taken) }
                for one in taken { one.finish() }
            }
            done.signal()
        }
    }

    var seen: Record { record.withLock { $0 } }

    /// What it saw, once everything that was submitted is processed.
    func end() -> Record {
        isOver.withLock { $0 = true }
        queue.wake()
        done.wait()
        return seen
    }
}
