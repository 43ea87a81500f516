// SPDX-License-Identifier: Apache-2.0
// A port of ftfy 6.3.1 (PyPI, Apache-2.0, Robyn Speer), ftfy/fixes.py: restore_byte_a0, replace_lossy_sequences;
// ftfy/chardata.py: ALTERED_UTF8_RE, LOSSY_UTF8_RE.

/// Puts back bytes of UTF-8 that got lost while it was taken for another encoding.
enum LossyBytes {
    /// One byte of a sequence, as a test.
    private typealias Part = @Sendable (UInt8) -> Bool

    private static func any(_ bytes: [UInt8]) -> Part { { bytes.contains($0) } }
    private static func from(_ range: ClosedRange<UInt8>) -> Part { { range ~= $0 } }

    private static let space: Part = any([0x20])
    private static let continuation: Part = from(0x80...0xBF)
    /// Neither 85, which becomes an ellipsis, nor A0, which is the byte that is sought.
    private static let usual: Part = { 0x80...0xBF ~= $0 && $0 != 0x85 && $0 != 0xA0 }
    private static let lost: Part = any([0x1A, 0x3F])
    private static let kept: Part = { $0 == 0x1A || 0x80...0xBF ~= $0 }

    /// `ALTERED_UTF8_RE`: UTF-8 with a space for byte A0. Which lead bytes count is ftfy's experience.
    private static let altered: [[Part]] = [
        [any([0xC2, 0xC3, 0xC5, 0xCE, 0xD0, 0xD9]), space],
        [any([0xE2, 0xE3]), space, usual],
        [from(0xE0...0xE3), usual, space],
        [any([0xF0]), space, continuation, continuation],
        [any([0xF0]), continuation, space, continuation],
        [any([0xF0]), continuation, continuation, space],
    ]

    /// `LOSSY_UTF8_RE`: UTF-8 and CESU-8 with bytes that became 1A, or one that became a question mark.
    private static let lossy: [[Part]] = [
        [from(0xC2...0xDF), any([0x1A])],
        [from(0xC2...0xC3), any([0x3F])],
        [any([0xED]), from(0xA0...0xAF), lost, any([0xED]), from(0xB0...0xBF), { lost($0) || continuation($0) }],
        [any([0xED]), from(0xA0...0xAF), { lost($0) || continuation($0) }, any([0xED]), from(0xB0...0xBF), lost],
        [from(0xE0...0xEF), lost, kept],
        [from(0xE0...0xEF), kept, lost],
        [from(0xF0...0xF4), lost, kept, kept],
        [from(0xF0...0xF4), kept, lost, kept],
        [from(0xF0...0xF4), kept, kept, lost],
        [any([0x1A])],
    ]

    /// Turns a space back into byte A0 where that makes a likely character.
    ///
    /// ftfy looks for `ALTERED_UTF8_RE` first and leaves the bytes alone without it; a lone `C3 20` is one of its forms.
    static func withByteA0(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(0x20) else { return bytes }
        return replacing(altered, in: withGraveWords(bytes)) { $0.map { $0 == 0x20 ? 0xA0 : $0 } }
    }

    /// Turns every sequence that lost bytes into U+FFFD.
    static func withReplacements(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(0x1A) || bytes.contains(0x3F) else { return bytes }
        return replacing(lossy, in: bytes) { _ in [0xEF, 0xBF, 0xBD] }
    }

    /// `A_GRAVE_WORD_RE`: `à` as a word of its own lost its A0 but needs its space; not so in `às`, `àquele`.
    private static func withGraveWords(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            let isAfterGrave = byte == 0x20 && index > 0 && bytes[index - 1] == 0xC3
            if isAfterGrave, !startsPortugueseWord(bytes[(index + 1)...]) { result.append(0xA0) }
            result.append(byte)
        }
        return result
    }

    private static func startsPortugueseWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        [" ", "quele", "quela", "quilo", "s "].contains { bytes.starts(with: $0.utf8) }
    }

    /// Replaces the leftmost sequences, without overlap, as `re.sub` does; the first form that fits counts.
    private static func replacing(
        _ forms: [[Part]], in bytes: [UInt8], with replacement: (ArraySlice<UInt8>) -> [UInt8]
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if let form = forms.first(where: { fits($0, bytes[position...]) }) {
                result.append(contentsOf: replacement(bytes[position..<(position + form.count)]))
                position += form.count
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return result
    }

    private static func fits(_ form: [Part], _ bytes: ArraySlice<UInt8>) -> Bool {
        form.count <= bytes.count && zip(form, bytes).allSatisfy { part, byte in part(byte) }
    }
}
