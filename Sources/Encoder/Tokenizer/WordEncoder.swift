// SPDX-License-Identifier: Apache-2.0

/// Merges the bytes of words into symbols: a linked list of symbols, and a heap of the pairs that can merge.
///
/// The reference looks at every pair again after every merge, which takes minutes for a word of some thousand letters;
/// this takes n log n. The result is the same: what a merge makes only takes part in later merges (`MergeTable` would
/// not load otherwise), so taking the pair of the lowest rank, leftmost first, merges all pairs of one rank from left
/// to right before the next rank begins.
///
/// One value serves the words of a text one after the other and keeps its memory between them.
struct WordEncoder {
    private let table: MergeTable
    private var symbols: [Int32] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var candidates = MinHeap()

    /// No symbol here: merged into the one before it.
    private static let merged: Int32 = -1

    init(_ table: MergeTable) { self.table = table }

    /// Appends the ids of one word.
    mutating func append(_ word: ArraySlice<Unicode.Scalar>, to ids: inout [Int32]) {
        spell(word)
        for index in symbols.indices.dropLast() { consider(index) }
        while let candidate = candidates.removeMin() {
            let rank = Int32(candidate >> 32)
            let left = Int(UInt32(truncatingIfNeeded: candidate))
            // A neighbour may have been merged away since the pair was considered.
            if rankOfPair(left) == rank { join(left, into: MergeTable.firstMerged + rank) }
        }
        for symbol in symbols where symbol != Self.merged { ids.append(symbol) }
    }

    private mutating func spell(_ word: ArraySlice<Unicode.Scalar>) {
        symbols.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        for scalar in word {
            UTF8.encodeEach(scalar) { symbols.append(table.byteSymbols[Int($0)]) }
        }
        for index in symbols.indices {
            next.append(Int32(index) + 1)
            previous.append(Int32(index) - 1)
        }
        if !symbols.isEmpty { symbols[symbols.count - 1] += MergeTable.wordEnd }
    }

    private mutating func join(_ left: Int, into symbol: Int32) {
        let right = Int(next[left])
        symbols[left] = symbol
        symbols[right] = Self.merged
        next[left] = next[right]
        if Int(next[left]) < symbols.count { previous[Int(next[left])] = Int32(left) }
        consider(left)
        consider(Int(previous[left]))
    }

    private mutating func consider(_ left: Int) {
        guard left >= 0, let rank = rankOfPair(left) else { return }
        candidates.insert(UInt64(rank) << 32 | UInt64(left))
    }

    private func rankOfPair(_ left: Int) -> Int32? {
        let right = Int(next[left])
        guard symbols[left] != Self.merged, right < symbols.count else { return nil }
        return table.rank(symbols[left], symbols[right])
    }
}

extension UTF8 {
    /// Calls `body` with the bytes of a scalar.
    fileprivate static func encodeEach(_ scalar: Unicode.Scalar, _ body: (UInt8) -> Void) {
        if scalar.isASCII { return body(UInt8(scalar.value)) }
        for byte in UTF8.encode(scalar) ?? encodedReplacementCharacter { body(byte) }
    }
}
