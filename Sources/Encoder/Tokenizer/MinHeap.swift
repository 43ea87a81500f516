// SPDX-License-Identifier: Apache-2.0

/// A binary heap that gives its smallest number first.
struct MinHeap {
    private var numbers: [UInt64] = []

    mutating func insert(_ number: UInt64) {
        var child = numbers.count
        numbers.append(number)
        while child > 0 {
            let parent = (child - 1) / 2
            guard numbers[child] < numbers[parent] else { return }
            numbers.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeMin() -> UInt64? {
        guard let last = numbers.popLast() else { return nil }
        guard let smallest = numbers.first else { return last }
        numbers[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < numbers.count else { return smallest }
            if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
            guard numbers[child] < numbers[parent] else { return smallest }
            numbers.swapAt(child, parent)
            parent = child
        }
    }
}
