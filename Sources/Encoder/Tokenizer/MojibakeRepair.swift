// SPDX-License-Identifier: Apache-2.0
// A port of ftfy 6.3.1 (PyPI, Apache-2.0, Robyn Speer), ftfy/__init__.py: fix_encoding_and_explain,
// _fix_encoding_one_step_and_explain; ftfy/fixes.py: decode_inconsistent_utf8, fix_c1_controls.

/// Undoes the reading of UTF-8 as another encoding: `cafÃ©` becomes `café`.
enum MojibakeRepair {
    /// Bounds the steps on one text, each of which reads all of it. A step undoes one misreading, and no text was
    /// misread this often; the reference goes on for as long as a step changes anything.
    private static let mostSteps = 256

    static func fix(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = text
        for _ in 0..<mostSteps {
            guard let better = step(text), better != text else { break }
            text = better
        }
        return text
    }

    /// One step of repair; nil if nothing is to be done.
    private static func step(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        guard text.contains(where: { !$0.isASCII }), MojibakeRules.shared.isBad(text) else { return nil }
        for encoding in SingleByteEncoding.all {
            if let bytes = encoding.encode(text), let decoded = decode(bytes, encoding) { return decoded }
        }
        if let better = repairedInPart(text), better != text { return better }
        if let better = latinAsWindows(text), better != text { return better }
        return withoutC1Controls(text)
    }

    /// Reads the bytes as the UTF-8 they should have been, with what was lost on the way put back.
    private static func decode(_ bytes: [UInt8], _ encoding: SingleByteEncoding) -> [Unicode.Scalar]? {
        var bytes = bytes
        // In macroman an en dash before a space would look like a lost byte.
        if encoding.name != "macroman" { bytes = LossyBytes.withByteA0(bytes) }
        if encoding.isSloppy { bytes = LossyBytes.withReplacements(bytes) }
        return UTF8Variants.decode(bytes)
    }

    /// Repairs the parts that look like UTF-8, each on its own, in a text that mixes encodings.
    private static func repairedInPart(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        let rules = MojibakeRules.shared
        let matches = rules.looksLikeUTF8(text)
        guard !matches.isEmpty else { return nil }
        var result: [Unicode.Scalar] = []
        var position = 0
        for match in matches {
            result.append(contentsOf: text[position..<match.lowerBound])
            let part = Array(text[match])
            // Shorter than the whole, or it would be repaired by itself for ever.
            result.append(contentsOf: part.count < text.count && rules.isBad(part) ? fix(part) : part)
            position = match.upperBound
        }
        return result + text[position...]
    }

    /// Bytes that strict Windows-1252 leaves open.
    private static let unassigned: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]

    /// Latin-1 with C1 controls, which nobody means, read as Windows-1252; nil if the text is not that.
    private static func latinAsWindows(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        guard text.allSatisfy({ $0.value < 0x100 && !unassigned.contains(UInt8($0.value)) }) else { return nil }
        return withoutC1Controls(text)
    }

    private static func withoutC1Controls(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        text.map { scalar in
            "\u{80}"..."\u{9F}" ~= scalar ? SingleByteEncoding.windows1252.scalar(UInt8(scalar.value)) : scalar
        }
    }
}
