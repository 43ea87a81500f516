// SPDX-License-Identifier: Apache-2.0

/// A number that two pictures share when they are equal bit for bit, and hardly ever when they are not.
///
/// Of big pictures only every so many words are looked at: sensor noise changes them all.
enum Fingerprint {
    /// Words of 8 bytes that are looked at: 30 microseconds.
    private static let most = 32_768
    /// 2^64 divided by the golden ratio, odd: spreads every bit over the upper half.
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let words = bytes.count / 8
        // Odd, so that the samples do not all lie in the same few columns.
        let step = words <= most ? 1 : words / most | 1
        var sum = UInt64(truncatingIfNeeded: bytes.count)
        for place in stride(from: 0, to: words, by: step) {
            mix(&sum, bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
        }
        for byte in bytes[(words * 8)...] { mix(&sum, UInt64(byte)) }
        return sum
    }

    private static func mix(_ sum: inout UInt64, _ word: UInt64) {
        sum = (sum ^ word) &* factor
        sum ^= sum >> 32
    }
}
