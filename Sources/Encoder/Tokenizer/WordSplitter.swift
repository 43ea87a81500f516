// SPDX-License-Identifier: Apache-2.0

/// Cuts clean text into the pieces that are encoded on their own.
///
/// By hand what the reference does with a regular expression (open_clip 3.3.0 `tokenizer.py`, case-insensitive):
/// `<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`
struct WordSplitter {
    private static let prefixes: [[Unicode.Scalar]] = [
        "<start_of_text>", "<end_of_text>", "'s", "'t", "'re", "'ve", "'m", "'ll", "'d",
    ].map { Array($0.unicodeScalars) }

    private let text: [Unicode.Scalar]
    private var position = 0

    init(_ text: [Unicode.Scalar]) { self.text = text }

    /// The next piece, or nil at the end.
    mutating func next() -> ArraySlice<Unicode.Scalar>? {
        while position < text.count {
            let start = position
            position = end(ofPieceAt: start)
            if position > start { return text[start..<position] }
            position += 1
        }
        return nil
    }

    /// Where the piece that starts at an index ends; the index itself if none starts there.
    private func end(ofPieceAt start: Int) -> Int {
        if text[start] == "'" || text[start] == "<", let end = end(ofPrefixAt: start) { return end }
        switch Kind(text[start]) {
        case .none: return start
        case .number: return start + 1
        case let kind:
            var end = start + 1
            while end < text.count, Kind(text[end]) == kind { end += 1 }
            return end
        }
    }

    private func end(ofPrefixAt start: Int) -> Int? {
        for prefix in Self.prefixes where text.count - start >= prefix.count {
            if zip(text[start...], prefix).allSatisfy(Self.isSameLetter) { return start + prefix.count }
        }
        return nil
    }

    /// The text is in lower case, but the long s has none other and equals an s where case is ignored.
    private static func isSameLetter(_ scalar: Unicode.Scalar, _ wanted: Unicode.Scalar) -> Bool {
        scalar == wanted || wanted == "s" && scalar == "ſ"
    }

    private enum Kind {
        case letter, number, other, none

        init(_ scalar: Unicode.Scalar) {
            if ReferenceUnicode.isLetter(scalar) {
                self = .letter
            } else if ReferenceUnicode.isNumber(scalar) {
                self = .number
            } else {
                // U+0345 is a mark, but its capital is a letter, so that with case ignored it is in no class at all:
                // the reference leaves it out.
                self = ReferenceUnicode.isSpace(scalar) || scalar == "\u{345}" ? .none : .other
            }
        }
    }
}
