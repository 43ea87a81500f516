// SPDX-License-Identifier: Apache-2.0

/// A hash table from 64-bit keys to numbers from 0 on, filled once.
///
/// `Dictionary` guards against chosen keys, and that would take most of the time of loading and of merging; the keys
/// here are constants of the program.
struct NumberTable: Sendable {
    private var keys: [UInt64]
    /// -1 where no key is.
    private var values: [Int32]
    private let shift: Int
    private(set) var count = 0

    /// - Parameter capacity: the most keys; a third more places than that at least, so that a search ends soon
    init(capacity: Int) {
        let bits = Int.bitWidth - (capacity * 4 / 3).leadingZeroBitCount
        shift = 64 - bits
        keys = Array(repeating: 0, count: 1 << bits)
        values = Array(repeating: -1, count: 1 << bits)
    }

    subscript(key: UInt64) -> Int32? {
        let value = values[place(of: key)]
        return value < 0 ? nil : value
    }

    mutating func insert(_ value: Int32, for key: UInt64) {
        let place = place(of: key)
        if values[place] < 0 { count += 1 }
        precondition(count < values.count, "the table is full")
        keys[place] = key
        values[place] = value
    }

    /// Where the key is, or the free place where it would go.
    private func place(of key: UInt64) -> Int {
        // Fibonacci hashing: the upper bits of the product depend on all bits of the key.
        var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(shift))
        while values[place] >= 0, keys[place] != key { place = (place + 1) & (values.count - 1) }
        return place
    }
}
