// SPDX-License-Identifier: Apache-2.0

/// Python 3.11's `str.lower` (CPython `Objects/unicodeobject.c`, `do_lower` and `handle_capital_sigma`).
enum LowerCase {
    static func of(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        for (index, scalar) in text.enumerated() {
            if scalar.isASCII {
                let isUpper = "A"..."Z" ~= scalar
                result.append(isUpper ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
            } else if scalar == "Σ" {
                result.append(isFinalSigma(text, at: index) ? "ς" : "σ")
            } else if ReferenceUnicode.isKnown(scalar) {
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return result
    }

    /// A sigma ends a word if a cased letter comes before it and none after it, whatever is ignorable between.
    private static func isFinalSigma(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        guard let before = text[..<index].last(where: { !isIgnorable($0) }), isCased(before) else { return false }
        guard let after = text[(index + 1)...].first(where: { !isIgnorable($0) }) else { return true }
        return !isCased(after)
    }

    private static func isCased(_ scalar: Unicode.Scalar) -> Bool {
        // U+0295 was a small letter until Unicode 15.1 made it one without case.
        scalar == "\u{295}" || ReferenceUnicode.isKnown(scalar) && scalar.properties.isCased
    }

    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        // U+1171E was a non-spacing mark in Unicode 14 and is a spacing one now.
        scalar == "\u{1171E}" || ReferenceUnicode.isKnown(scalar) && scalar.properties.isCaseIgnorable
    }
}
