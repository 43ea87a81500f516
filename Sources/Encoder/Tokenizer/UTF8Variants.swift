// SPDX-License-Identifier: Apache-2.0
// A port of ftfy 6.3.1 (PyPI, Apache-2.0, Robyn Speer), ftfy/bad_codecs/utf8_variants.py.

/// Strict UTF-8 and what is often taken for it: CESU-8, and Java's two bytes for NUL.
struct UTF8Variants {
    private let bytes: [UInt8]
    private var position = 0
    private var result: [Unicode.Scalar] = []

    /// The text of the bytes; nil if they are not that.
    static func decode(_ bytes: [UInt8]) -> [Unicode.Scalar]? {
        var decoder = UTF8Variants(bytes: bytes)
        decoder.result.reserveCapacity(bytes.count)
        while decoder.position < bytes.count {
            guard let (scalar, length) = decoder.next() else { return nil }
            decoder.result.append(scalar)
            decoder.position += length
        }
        return decoder.result
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func next() -> (Unicode.Scalar, length: Int)? {
        let lead = bytes[position]
        switch lead {
        case 0x00...0x7F: return (Unicode.Scalar(lead), 1)
        case 0xC0: return isNull() ? ("\0", 2) : nil
        case 0xC2...0xDF: return sequence(UInt32(lead) & 0x1F, 2, atLeast: 0x80)
        case 0xED: return sequence(UInt32(lead) & 0x0F, 3, atLeast: 0x800) ?? surrogatePair()
        case 0xE0...0xEF: return sequence(UInt32(lead) & 0x0F, 3, atLeast: 0x800)
        case 0xF0...0xF4: return sequence(UInt32(lead) & 0x07, 4, atLeast: 0x10000)
        default: return nil
        }
    }

    /// A sequence in its shortest form that is no surrogate.
    private func sequence(_ bits: UInt32, _ length: Int, atLeast least: UInt32) -> (Unicode.Scalar, length: Int)? {
        guard position + length <= bytes.count else { return nil }
        var value = bits
        for byte in bytes[(position + 1)..<(position + length)] {
            guard isContinuation(byte) else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }

    /// `C0 80`. Also `C0 0A` at the end of the text: `$` of the reference's expression holds before a last line feed.
    private func isNull() -> Bool {
        guard position + 1 < bytes.count else { return false }
        return bytes[position + 1] == 0x80 || isLastLineFeed(position + 1)
    }

    /// Two surrogates of three bytes each; like above, a line feed at the end of the text passes for the last byte.
    private func surrogatePair() -> (Unicode.Scalar, length: Int)? {
        guard position + 6 <= bytes.count else { return nil }
        let pair = Array(bytes[position..<(position + 6)])
        guard 0xA0...0xAF ~= pair[1], isContinuation(pair[2]), pair[3] == 0xED, 0xB0...0xBF ~= pair[4],
            isContinuation(pair[5]) || isLastLineFeed(position + 5)
        else { return nil }
        let high = UInt32(pair[1] & 0x0F) << 16 | UInt32(pair[2] & 0x3F) << 10
        let low = UInt32(pair[4] & 0x0F) << 6 | UInt32(pair[5] & 0x3F)
        return Unicode.Scalar(0x10000 + high + low).map { ($0, 6) }
    }

    private func isLastLineFeed(_ index: Int) -> Bool { index == bytes.count - 1 && bytes[index] == 0x0A }

    private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
