// SPDX-License-Identifier: Apache-2.0

/// `text`, which may come from a file, a path or a stranger, as it may stand in a message of one line: control characters replaced, and not too
/// long. The terminal stays as it is.
package func printable(_ text: String, limit: Int = 300) -> String {
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
