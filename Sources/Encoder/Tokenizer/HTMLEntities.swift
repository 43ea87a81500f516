// SPDX-License-Identifier: Apache-2.0
// A port of Python 3.11 (PSF License) Lib/html/__init__.py: unescape; and of ftfy 6.3.1 (PyPI, Apache-2.0, Robyn
// Speer), ftfy/fixes.py: unescape_html, _unescape_fixup; ftfy/chardata.py: HTML_ENTITY_RE, HTML_ENTITIES.

/// Character references such as `&amp;` and `&#38;`.
struct HTMLEntities: Sendable {
    /// Parsed when the first text with an "&" needs it.
    private static let shared = HTMLEntities()

    private typealias Text = ArraySlice<Unicode.Scalar>

    /// The names of HTML 5, with their semicolon, and the old ones without too.
    private var names: [String: [Unicode.Scalar]] = [:]
    private var longestOpenName = 0
    /// Names that only ftfy reads: HTML's in capitals.
    private var capitalNames: [String: [Unicode.Scalar]] = [:]

    private init() {
        var isHTML = true
        EmbeddedTable.entities.forEachLine { fields in
            guard fields.count == 2 else {
                isHTML = false
                return
            }
            let name = EmbeddedTable.text(fields[0])
            let value = EmbeddedTable.scalars(fields[1])
            if isHTML { names[name] = value } else { capitalNames[name] = value }
            if !name.hasSuffix(";") { longestOpenName = max(longestOpenName, name.utf8.count) }
        }
    }

    // MARK: Python's html.unescape

    /// Replaces all references that a browser would, also those without a semicolon.
    static func unescape(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard text.contains("&") else { return text }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            if text[position] == "&", let (value, end) = shared.reference(text[(position + 1)...]) {
                result.append(contentsOf: value)
                position = end
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }

    /// The value of what follows an "&", and where the text goes on.
    private func reference(_ text: Text) -> (value: [Unicode.Scalar], end: Int)? {
        if text.first == "#" {
            guard let (value, end) = Self.number(text.dropFirst()) else { return nil }
            return (value, end < text.endIndex && text[end] == ";" ? end + 1 : end)
        }
        let body = text.prefix(32).prefix(while: Self.isNameLetter)
        let isClosed = body.endIndex < text.endIndex && text[body.endIndex] == ";"
        if isClosed, let value = names[Self.string(text[...body.endIndex])] { return (value, body.endIndex + 1) }
        // Of the names that need no semicolon the longest that fits counts, whatever follows.
        var length = min(body.count, longestOpenName)
        while length > 0 {
            if let value = names[Self.string(body.prefix(length))] { return (value, body.startIndex + length) }
            length -= 1
        }
        return nil
    }

    /// ASCII only: to Swift a string with a Kelvin sign equals one with a K, which the reference tells apart.
    private static func isNameLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (ReferenceUnicode.isLetter(scalar) || ReferenceUnicode.isNumber(scalar))
    }

    /// Reads `38` or `x26`; gives the character and where the digits end.
    private static func number(_ text: Text) -> (value: [Unicode.Scalar], end: Int)? {
        let isHexadecimal = text.first == "x" || text.first == "X"
        let radix: UInt32 = isHexadecimal ? 16 : 10
        var value: UInt32 = 0
        var end = isHexadecimal ? text.startIndex + 1 : text.startIndex
        let start = end
        while end < text.endIndex, let digit = digit(text[end], radix) {
            value = min(value * radix + digit, 0x110000)
            end += 1
        }
        return end > start ? (character(value), end) : nil
    }

    private static func digit(_ scalar: Unicode.Scalar, _ radix: UInt32) -> UInt32? {
        switch scalar {
        case "0"..."9": scalar.value - 0x30
        case "a"..."f" where radix == 16: scalar.value - 0x57
        case "A"..."F" where radix == 16: scalar.value - 0x37
        default: nil
        }
    }

    /// What HTML 5 makes of a number: some are taken for Windows-1252, some for nothing.
    private static func character(_ value: UInt32) -> [Unicode.Scalar] {
        switch value {
        case 0x0D: ["\r"]
        case 0x80...0x9F: [SingleByteEncoding.windows1252.scalar(UInt8(value))]
        case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0xFDD0...0xFDEF: []
        case _ where value & 0xFFFE == 0xFFFE: []
        case 0x00: ["\u{FFFD}"]
        default: [Unicode.Scalar(value) ?? "\u{FFFD}"]
        }
    }

    private static func string(_ text: Text) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return String(view)
    }

    // MARK: ftfy's unescape_html

    /// How many levels of `&amp;amp;` are kept of a longer chain. The reference undoes one per round, which takes for
    /// ever for a long one; everything else in the text has come to rest long before.
    private static let deepestChain = 16

    /// Replaces the references that end in a semicolon.
    static func unescapeClosed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard text.contains("&") else { return text }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            if text[position] == "&", let (value, end) = shared.closedReference(text[(position + 1)...]) {
                result.append(contentsOf: value)
                position = value == ["&"] ? shared.shortened(text[end...]) : end
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }

    /// `&#?[0-9A-Za-z]{1,24};` after its "&": the value, if the name is known, and where the text goes on.
    private func closedReference(_ text: Text) -> (value: [Unicode.Scalar], end: Int)? {
        let body = text.first == "#" ? text.dropFirst() : text
        let letters = body.prefix(25).prefix(while: Self.isNameLetter)
        guard 1...24 ~= letters.count, letters.endIndex < text.endIndex, text[letters.endIndex] == ";" else {
            return nil
        }
        let end = letters.endIndex + 1
        if text.first == "#" {
            // A number that ends before the semicolon, or is one, is not what anybody meant.
            guard let (value, last) = Self.number(body), last == letters.endIndex, value != [";"] else { return nil }
            return (value, end)
        }
        let name = Self.string(text[text.startIndex..<end])
        return (names[name] ?? capitalNames[name]).map { ($0, end) }
    }

    /// Where to go on after an "&" was made: where the text goes on, or deep in the chain if it begins a long one.
    private func shortened(_ text: Text) -> Int {
        var ends = [text.startIndex]
        var rest = text
        while let (value, end) = closedReference(rest), value == ["&"] {
            ends.append(end)
            rest = text[end...]
        }
        return ends[max(0, ends.count - 1 - Self.deepestChain)]
    }
}
