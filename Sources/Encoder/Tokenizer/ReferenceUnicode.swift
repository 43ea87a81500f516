// SPDX-License-Identifier: Apache-2.0
// The standard library composes but does not say so in public; all of Foundation for it would be 40 MB more.
@_spi(_Unicode) import Swift

/// Unicode as the reference tokenizer sees it.
///
/// Cleaning runs on Python 3.11, which knows Unicode 14: what was assigned later has no case, no composition and is no
/// word character there. Splitting runs on the `regex` package 2026.11.15, which knows Unicode 18. Swift knows
/// another version; the properties of what Unicode 14 assigns agree (compared for every scalar), the rest is tables.
enum ReferenceUnicode {
    private static let latest = 14

    /// Whether Unicode 14 assigns the scalar.
    static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x378 { return true }
        guard let age = scalar.properties.age else { return false }
        return age.major <= latest
    }

    /// Python's `str.isspace`: White_Space and the four separators U+001C to U+001F.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return (0x09...0x0D) ~= scalar.value || (0x1C...0x20) ~= scalar.value }
        return scalar.properties.isWhitespace
    }

    /// `\w` of Python's `re`.
    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || isKnown(scalar) && (isLetter(scalar) || isNumber(scalar))
    }

    /// `\d` of Python's `re`.
    static func isDecimal(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return "0"..."9" ~= scalar }
        return isKnown(scalar) && scalar.properties.generalCategory == .decimalNumber
    }

    /// `\p{L}` of the `regex` package.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return "a"..."z" ~= scalar || "A"..."Z" ~= scalar }
        guard isKnown(scalar) else { return CharacterTables.shared.isLaterLetter(scalar) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    /// `\p{N}` of the `regex` package.
    static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return "0"..."9" ~= scalar }
        guard isKnown(scalar) else { return CharacterTables.shared.isLaterNumber(scalar) }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: return true
        default: return false
        }
    }

    /// `unicodedata.normalize("NFC", text)`.
    ///
    /// A scalar that Unicode 14 does not assign neither composes nor moves, so the text is composed between those.
    static func composed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        // The first scalar that composition or decomposition touches is U+0300.
        guard text.contains(where: { $0.value >= 0x300 }) else { return text }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var pending = String.UnicodeScalarView()
        for scalar in withOrderedMarks(text) {
            if isKnown(scalar) {
                pending.append(scalar)
            } else {
                result.append(contentsOf: String(pending)._nfc)
                pending = String.UnicodeScalarView()
                result.append(scalar)
            }
        }
        result.append(contentsOf: String(pending)._nfc)
        return result
    }

    /// The same text with every long run of marks in canonical order, which is the order composition gives it anyway.
    ///
    /// Swift sorts the marks after a letter by insertion: a million of them, unsorted, would take hours.
    private static func withOrderedMarks(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var runStart = 0
        for scalar in text {
            if let marks = tibetanMarks[scalar] { result.append(contentsOf: marks) } else { result.append(scalar) }
            if combiningClass(result[result.count - 1]) == 0 {
                order(&result, from: runStart, to: result.count - 1)
                runStart = result.count
            }
        }
        order(&result, from: runStart, to: result.count)
        return result
    }

    /// Class 0 themselves, but made of two marks: they would hide the rest of a run.
    private static let tibetanMarks: [Unicode.Scalar: [Unicode.Scalar]] = [
        "\u{F73}": ["\u{F71}", "\u{F72}"], "\u{F75}": ["\u{F71}", "\u{F74}"], "\u{F81}": ["\u{F71}", "\u{F80}"],
    ]

    private static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
        guard scalar.value >= 0x300, isKnown(scalar) else { return 0 }
        return scalar.properties.canonicalCombiningClass.rawValue
    }

    private static func order(_ text: inout [Unicode.Scalar], from start: Int, to end: Int) {
        guard end - start > 32 else { return }
        let keys = (start..<end).map { (combiningClass(text[$0]), $0) }.sorted(by: <)
        text.replaceSubrange(start..<end, with: keys.map { text[$0.1] })
    }
}
