// SPDX-License-Identifier: Apache-2.0

/// Foreign text (prompts, file names, errors) made fit for a terminal.
package enum DisplayText {
    /// Scalars of a text that are looked at; a longer one never fits anyhow.
    private static let longest = 4096
    /// Marks that may be piled on one letter; a terminal keeps no more.
    private static let highestPile = 3

    /// `text` with nothing in it that moves the cursor, starts an escape, reverses the direction, or is drawn wider by
    /// one terminal than by another.
    package static func clean(_ text: String, style: ReadoutStyle) -> String {
        var clean = ""
        var pile = 0
        for scalar in text.unicodeScalars.prefix(longest) {
            guard let shown = shown(scalar, style: style) else { continue }
            pile = DisplayWidth.of(scalar) == 0 ? pile + 1 : 0
            // A mark with nothing to stand on would join whatever is drawn before the text.
            if pile > highestPile || (pile > 0 && clean.isEmpty) { continue }
            clean += shown
        }
        return clean
    }

    private static func shown(_ scalar: Unicode.Scalar, style: ReadoutStyle) -> String? {
        switch scalar.properties.generalCategory {
        case .control: return scalar == "\n" || scalar == "\t" ? " " : style.replacement
        case .lineSeparator, .paragraphSeparator: return " "
        // Joiners, direction marks, byte order marks: not drawn.
        case .format: return nil
        case .surrogate, .privateUse, .unassigned: return style.replacement
        default: break
        }
        if scalar.properties.isVariationSelector || scalar.properties.isEmojiModifier { return nil }
        if !style.isUnicode && !scalar.isASCII { return DisplayWidth.of(scalar) == 0 ? nil : "?" }
        return String(scalar)
    }

    /// The beginning of a clean text, with an ellipsis if something is missing: never wider than `columns`.
    package static func truncated(_ text: String, columns: Int, style: ReadoutStyle) -> String {
        if DisplayWidth.of(text) <= columns { return text }
        guard columns > style.ellipsis.count else { return prefix(text.unicodeScalars, columns) }
        return prefix(text.unicodeScalars, columns - style.ellipsis.count) + style.ellipsis
    }

    /// Beginning and end of a clean text: of a path, the name of the file is what matters.
    package static func middleTruncated(_ text: String, columns: Int, style: ReadoutStyle) -> String {
        if DisplayWidth.of(text) <= columns { return text }
        guard columns > style.ellipsis.count + 3 else { return truncated(text, columns: columns, style: style) }
        let room = columns - style.ellipsis.count
        let head = prefix(text.unicodeScalars, room / 3)
        let tail = suffix(text.unicodeScalars, room - DisplayWidth.of(head))
        return head + style.ellipsis + tail
    }

    /// The longest beginning that fits.
    static func prefix(_ scalars: String.UnicodeScalarView, _ columns: Int) -> String {
        var (width, result) = (0, "")
        for scalar in scalars {
            width += DisplayWidth.of(scalar)
            if width > columns { break }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    private static func suffix(_ scalars: String.UnicodeScalarView, _ columns: Int) -> String {
        var (width, start) = (0, scalars.endIndex)
        while start > scalars.startIndex {
            let before = scalars.index(before: start)
            width += DisplayWidth.of(scalars[before])
            if width > columns { break }
            start = before
        }
        // A letter that did not fit leaves its marks behind.
        while start < scalars.endIndex, DisplayWidth.of(scalars[start]) == 0 { start = scalars.index(after: start) }
        return String(scalars[start...])
    }
}
