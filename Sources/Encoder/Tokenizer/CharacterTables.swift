// SPDX-License-Identifier: Apache-2.0

/// What `characters.txt` holds: full and half width forms, and the letters and numbers that came after Unicode 14.
struct CharacterTables: Sendable {
    /// Parsed when the first text needs it; plain English never does.
    static let shared = CharacterTables()

    private let widths: [Unicode.Scalar: [Unicode.Scalar]]
    private let laterLetters: [ClosedRange<Unicode.Scalar>]
    private let laterNumbers: [ClosedRange<Unicode.Scalar>]

    private init() {
        var widths: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        var letters: [ClosedRange<Unicode.Scalar>] = []
        var numbers: [ClosedRange<Unicode.Scalar>] = []
        EmbeddedTable.characters.forEachLine { fields in
            guard fields.count > 1 else { return }
            switch EmbeddedTable.text(fields[0]) {
            case "width":
                if let wide = EmbeddedTable.scalar(fields[1]) { widths[wide] = EmbeddedTable.scalars(fields[2]) }
            case "letter": letters += EmbeddedTable.ranges(fields[1])
            default: numbers += EmbeddedTable.ranges(fields[1])
            }
        }
        self.widths = widths
        laterLetters = letters
        laterNumbers = numbers
    }

    /// The usual form of a full or half width scalar; nil if it has no other.
    func usualWidth(_ scalar: Unicode.Scalar) -> [Unicode.Scalar]? { widths[scalar] }

    func isLaterLetter(_ scalar: Unicode.Scalar) -> Bool { Self.contains(laterLetters, scalar) }

    func isLaterNumber(_ scalar: Unicode.Scalar) -> Bool { Self.contains(laterNumbers, scalar) }

    /// Binary search; the ranges ascend.
    private static func contains(_ ranges: [ClosedRange<Unicode.Scalar>], _ scalar: Unicode.Scalar) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar)
    }
}
