// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Which two symbols of CLIP's vocabulary merge, and which pair goes first.
///
/// Ids: 0 to 255 the bytes, 256 to 511 the same at the end of a word, 512 + r what merge r makes. Source: OpenAI CLIP
/// `simple_tokenizer.py`, as in open_clip 3.3.0 `tokenizer.py`.
struct MergeTable: Sendable {
    static let count = 48_894
    /// Added to the id of a byte that ends a word.
    static let wordEnd: Int32 = 256
    /// The id of what merge 0 makes.
    static let firstMerged: Int32 = 512

    /// The id of every byte. Printable Latin-1 comes first, then the 68 others, both ascending.
    let byteSymbols: [Int32]
    /// By two ids, the left one in the upper half.
    private let ranks: NumberTable

    init() throws(Failure) {
        let alphabet = Self.alphabet()
        var symbols = [Int32](repeating: 0, count: 256)
        for (id, letter) in alphabet.enumerated() { symbols[Int(letter.byte)] = Int32(id) }
        byteSymbols = symbols
        guard let ranks = Self.parse(.merges, alphabet.map(\.name)), ranks.count == Self.count else {
            throw Failure(
                .software, "the merges inside the program are damaged: build perceptd again from clean sources")
        }
        self.ranks = ranks
    }

    /// The rank of a pair, or nil if it never merges. The pair makes symbol `firstMerged` + rank.
    func rank(_ left: Int32, _ right: Int32) -> Int32? { ranks[Self.key(left, right)] }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    /// The bytes in the order of their ids, each with the scalar that stands for it in the merges file.
    private static func alphabet() -> [(byte: UInt8, name: Unicode.Scalar)] {
        let printable = [UInt8](33...126) + [UInt8](161...172) + [UInt8](174...255)
        let others = (UInt8.min...UInt8.max).filter { !printable.contains($0) }
        let renamed = others.enumerated().compactMap { index, byte in
            Unicode.Scalar(0x100 + UInt32(index)).map { (byte: byte, name: $0) }
        }
        return printable.map { ($0, Unicode.Scalar($0)) } + renamed
    }

    /// Reads `left right` lines after the version line. Nil if a line names a symbol that no line before it makes, or
    /// makes one that is known.
    ///
    /// Symbols are known by the 64-bit hash of their spelling, which takes a third of the time of strings. Two with the
    /// same hash would make the file look damaged; it is a constant and has none.
    private static func parse(_ table: EmbeddedTable, _ alphabet: [Unicode.Scalar]) -> NumberTable? {
        var ids = NumberTable(capacity: Int(firstMerged) + count)
        for (id, name) in alphabet.enumerated() {
            let spelling = SpellingHash().appending(String(name).utf8)
            ids.insert(Int32(id), for: spelling.value)
            ids.insert(Int32(id) + wordEnd, for: spelling.appending("</w>".utf8).value)
        }
        var ranks = NumberTable(capacity: count)
        var line: Int32 = -1
        table.forEachRawLine { text in
            defer { line += 1 }
            guard line >= 0, line < count, let space = text.firstIndex(of: UInt8(ascii: " ")) else { return }
            let left = SpellingHash().appending(text[..<space])
            let right = SpellingHash().appending(text[(space + 1)...])
            guard let leftId = ids[left.value], let rightId = ids[right.value] else { return }
            ranks.insert(line, for: key(leftId, rightId))
            ids.insert(firstMerged + line, for: left.appending(text[(space + 1)...]).value)
        }
        return ids.count == Int(firstMerged) + count ? ranks : nil
    }
}

/// FNV-1a, which goes on where it stopped: the hash of `ab` is that of `a` with `b` appended.
private struct SpellingHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    func appending(_ bytes: some Sequence<UInt8>) -> SpellingHash {
        var result = self
        for byte in bytes { result.value = (result.value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return result
    }
}
