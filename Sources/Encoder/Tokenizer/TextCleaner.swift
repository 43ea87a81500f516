// SPDX-License-Identifier: Apache-2.0

/// What open_clip 3.3.0 does to a text before it is split: `_clean_lower` of its `tokenizer.py`.
enum TextCleaner {
    static func clean(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let fixed = TextFixer.fix(text)
        let plain = HTMLEntities.unescape(HTMLEntities.unescape(fixed))
        return LowerCase.of(withSingleSpaces(plain))
    }

    /// Python's `" ".join(text.split())`.
    private static func withSingleSpaces(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var isBetweenWords = false
        for scalar in text {
            if ReferenceUnicode.isSpace(scalar) {
                isBetweenWords = !result.isEmpty
            } else {
                if isBetweenWords { result.append(" ") }
                isBetweenWords = false
                result.append(scalar)
            }
        }
        return result
    }
}
