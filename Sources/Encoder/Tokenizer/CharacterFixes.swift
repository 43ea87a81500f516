// SPDX-License-Identifier: Apache-2.0
// A port of ftfy 6.3.1 (PyPI, Apache-2.0, Robyn Speer), ftfy/fixes.py: fix_c1_controls, fix_latin_ligatures,
// fix_character_width, uncurl_quotes, fix_line_breaks, remove_terminal_escapes, remove_control_chars.

/// The repairs that look at one character at a time. ftfy's `fix_surrogates` is not here: Swift text has none.
enum CharacterFixes {
    static func fix(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        withoutControls(withoutTerminalEscapes(withUsualCharacters(text)))
    }

    /// C1 controls, ligatures, widths, quotes, line breaks: ftfy runs one after the other over the whole text, which is
    /// the same as all of them on each character, except that CR LF is one line break.
    private static func withUsualCharacters(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        for (index, scalar) in text.enumerated() {
            if scalar == "\r" {
                if index + 1 == text.count || text[index + 1] != "\n" { result.append("\n") }
            } else if scalar.isASCII {
                result.append(scalar)
            } else {
                appendUsual(scalar, to: &result)
            }
        }
        return result
    }

    private static func appendUsual(_ scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0x80...0x9F:
            result.append(usualQuote(SingleByteEncoding.windows1252.scalar(UInt8(scalar.value))))
        case 0x132...0x1F3, 0xFB00...0xFB06:
            guard let letters = ligatures[scalar] else { return result.append(scalar) }
            result.append(contentsOf: letters.unicodeScalars.map(usualQuote))
        case 0x3000, 0xFF01...0xFFEF:
            result.append(contentsOf: CharacterTables.shared.usualWidth(scalar) ?? [scalar])
        case 0x2028, 0x2029:
            result.append("\n")
        default:
            result.append(usualQuote(scalar))
        }
    }

    private static func usualQuote(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x2BC, 0x2018...0x201B: "'"
        case 0x201C...0x201F: "\""
        default: scalar
        }
    }

    private static let ligatures: [Unicode.Scalar: String] = [
        "\u{132}": "IJ", "\u{133}": "ij", "\u{149}": "\u{2BC}n",
        "\u{1F1}": "DZ", "\u{1F2}": "Dz", "\u{1F3}": "dz",
        "\u{1C4}": "D\u{17D}", "\u{1C5}": "D\u{17E}", "\u{1C6}": "d\u{17E}",
        "\u{1C7}": "LJ", "\u{1C8}": "Lj", "\u{1C9}": "lj",
        "\u{1CA}": "NJ", "\u{1CB}": "Nj", "\u{1CC}": "nj",
        "\u{FB00}": "ff", "\u{FB01}": "fi", "\u{FB02}": "fl", "\u{FB03}": "ffi", "\u{FB04}": "ffl",
        "\u{FB05}": "\u{17F}t", "\u{FB06}": "st",
    ]

    /// Removes `\033\[((?:\d|;)*)([a-zA-Z])`.
    private static func withoutTerminalEscapes(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard text.contains("\u{1B}") else { return text }
        var result: [Unicode.Scalar] = []
        var position = 0
        while position < text.count {
            if let end = endOfEscape(text, at: position) {
                position = end
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }

    private static func endOfEscape(_ text: [Unicode.Scalar], at start: Int) -> Int? {
        guard text[start] == "\u{1B}", start + 1 < text.count, text[start + 1] == "[" else { return nil }
        let end = text[(start + 2)...].firstIndex { $0 != ";" && !ReferenceUnicode.isDecimal($0) }
        guard let end, "a"..."z" ~= text[end] || "A"..."Z" ~= text[end] else { return nil }
        return end + 1
    }

    private static func withoutControls(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        text.filter { scalar in
            switch scalar.value {
            case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFC: false
            default: true
            }
        }
    }
}
