// SPDX-License-Identifier: Apache-2.0

/// The newest elements, up to a fixed number.
struct RingBuffer<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    /// Place of the oldest element once the ring is full.
    private var oldest = 0
    let capacity: Int

    init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    var count: Int { elements.count }

    mutating func append(_ element: Element) {
        if elements.count < capacity {
            elements.append(element)
        } else {
            elements[oldest] = element
            oldest = (oldest + 1) % capacity
        }
    }

    /// Oldest first.
    subscript(place: Int) -> Element { elements[(oldest + place) % elements.count] }

    var first: Element? { elements.isEmpty ? nil : self[0] }
    var last: Element? { elements.isEmpty ? nil : self[count - 1] }

    /// The newest `length` elements, or fewer, oldest first.
    func suffix(_ length: Int) -> [Element] { (max(0, count - length)..<count).map { self[$0] } }
}
