// SPDX-License-Identifier: Apache-2.0

/// Up to 128 sets of characters; tells in one look-up which of them a character is in.
struct CharacterSets: Sendable {
    /// One bit per set.
    typealias Mask = UInt128

    /// Where the answer changes, ascending from 0.
    private let boundaries: [UInt32]
    /// The answer from the boundary of the same index on.
    private let masks: [Mask]
    /// The bit of `\w`, which has too many ranges.
    private let word: Mask

    func mask(_ scalar: Unicode.Scalar) -> Mask {
        var low = 0
        var high = boundaries.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if boundaries[middle] <= scalar.value { low = middle } else { high = middle }
        }
        return ReferenceUnicode.isWord(scalar) ? masks[low] | word : masks[low]
    }

    /// Collects the sets of the rules and gives each its bit.
    struct Builder {
        private var bits: [String: Mask] = [:]
        private var word: Mask = 0
        private var edges: [(point: UInt32, mask: Mask)] = []

        /// The bit of a set, written as ranges and the words `space` and `word`, with `^` in front if it is negated.
        mutating func mask(_ field: EmbeddedTable.Field) -> Mask {
            let name = EmbeddedTable.text(field)
            if let known = bits[name] { return known }
            precondition(bits.count < Mask.bitWidth, "the rules have more sets than a mask has bits: widen Mask")
            let bit: Mask = 1 << bits.count
            bits[name] = bit
            switch name {
            case "word": word = bit
            case "space": add(Self.spaces, bit)
            case _ where name.hasPrefix("^"):
                edges.append((0, bit))
                add(EmbeddedTable.ranges(field.dropFirst()), bit)
            default: add(EmbeddedTable.ranges(field), bit)
            }
            return bit
        }

        /// `\s` of Python's `re`.
        private static let spaces: [ClosedRange<Unicode.Scalar>] = [
            "\u{9}"..."\u{D}", "\u{1C}"..."\u{20}", "\u{85}"..."\u{85}", "\u{A0}"..."\u{A0}", "\u{1680}"..."\u{1680}",
            "\u{2000}"..."\u{200A}", "\u{2028}"..."\u{2029}", "\u{202F}"..."\u{202F}", "\u{205F}"..."\u{205F}",
            "\u{3000}"..."\u{3000}",
        ]

        private mutating func add(_ ranges: [ClosedRange<Unicode.Scalar>], _ bit: Mask) {
            for range in ranges {
                edges.append((range.lowerBound.value, bit))
                edges.append((range.upperBound.value + 1, bit))
            }
        }

        /// Walks over all edges; each switches its set on or off. The ranges of one set do not overlap.
        consuming func build() -> CharacterSets {
            var boundaries: [UInt32] = [0]
            var masks: [Mask] = [0]
            for edge in edges.sorted(by: { $0.point < $1.point }) {
                if edge.point != boundaries[boundaries.count - 1] {
                    boundaries.append(edge.point)
                    masks.append(masks[masks.count - 1])
                }
                masks[masks.count - 1] ^= edge.mask
            }
            return CharacterSets(boundaries: boundaries, masks: masks, word: word)
        }
    }
}
