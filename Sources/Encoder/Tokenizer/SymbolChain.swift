// SPDX-License-Identifier: Apache-2.0

/// A word on its way from bytes to symbols: a linked list of symbols, and a heap of the pairs that can merge.
///
/// The reference looks at every pair again after every merge, which takes a minute for a word of a few thousand letters; this takes
/// n log n. The results are the same: what a merge makes only appears in later merges, so taking the pair with
/// the lowest rank, leftmost first, merges all pairs of one rank from left to right before the next rank begins.
struct SymbolChain {
    private var symbols: [Int32]
    private var next: [Int32]
    private var previous: [Int32]
    private var candidates: MinHeap
    private let table: MergeTable

    /// No symbol here: merged into the one before it.
    private static let merged: Int32 = -1

    /// - Parameter bytes: the UTF-8 of one word, at least one byte
    init(_ bytes: [UInt8], _ table: MergeTable) {
        self.table = table
        symbols = bytes.map { table.byteSymbols[Int($0)] }
        symbols[bytes.count - 1] += MergeTable.wordEnd
        next = (0..<Int32(bytes.count)).map { $0 + 1 }
        previous = (0..<Int32(bytes.count)).map { $0 - 1 }
        candidates = MinHeap(capacity: bytes.count)
        for index in 0..<Int32(bytes.count) { consider(index) }
    }

    /// Merges until no pair is left that can, and gives the symbols.
    consuming func merge() -> [Int32] {
        while let candidate = candidates.removeMin() {
            let rank = Int32(candidate >> 32)
            let left = Int(UInt32(truncatingIfNeeded: candidate))
            // A neighbour may have been merged away since the pair was considered.
            guard rankOfPair(left) == rank else { continue }
            join(left, into: 512 + rank)
        }
        return symbols.filter { $0 != Self.merged }
    }

    private mutating func join(_ left: Int, into symbol: Int32) {
        let right = Int(next[left])
        symbols[left] = symbol
        symbols[right] = Self.merged
        next[left] = next[right]
        if Int(next[left]) < symbols.count { previous[Int(next[left])] = Int32(left) }
        consider(Int32(left))
        consider(previous[left])
    }

    private mutating func consider(_ left: Int32) {
        guard left >= 0, let rank = rankOfPair(Int(left)) else { return }
        candidates.insert(UInt64(rank) << 32 | UInt64(left))
    }

    private func rankOfPair(_ left: Int) -> Int32? {
        let right = Int(next[left])
        guard symbols[left] != Self.merged, right < symbols.count else { return nil }
        return table.rank(symbols[left], symbols[right])
    }
}
