// SPDX-License-Identifier: Apache-2.0

/// `text` from a file or a path as it may stand in a message of one line: control characters replaced, and not too
/// long.
func printable(_ text: String, limit: Int = 300) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
        switch scalar.properties.generalCategory {
        // Format characters turn the writing direction around; separators end the line.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: result.append("\u{FFFD}")
        default: result.append(scalar)
        }
    }
    if text.unicodeScalars.dropFirst(limit).first != nil { result.append("…") }
    return String(result)
}
