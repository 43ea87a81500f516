// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// What a producer submits.
struct Item: Sendable {
    let producer: Int
    let number: Int
}

/// What a consumer saw.
struct Record: Sendable {
    private(set) var batches: [BoundedQueue<Item>.Batch] = []
    private(set) var mostAtOnce = 0
    private var atOnce = 0

    var items: [Item] { batches.flatMap(\.elements) }
    var droppedSince: UInt64 { batches.reduce(0) { $0 + $1.droppedSince } }
    var longestBatch: Int { batches.map(\.elements.count).max() ?? 0 }

    mutating func enter(_ batch: BoundedQueue<Item>.Batch) {
        atOnce += 1
        mostAtOnce = max(mostAtOnce, atOnce)
        batches.append(batch)
    }

    mutating func leave() { atOnce -= 1 }

    /// Whether each producer's items came in the order of their numbers.
    func isInOrder(producers: Int) -> Bool {
        (0..<producers).allSatisfy { producer in
            let numbers = items.filter { $0.producer == producer }.map(\.number)
            return zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        }
    }
}

/// Long enough for other threads to get somewhere.
func usleepBriefly() { usleep(2000) }
