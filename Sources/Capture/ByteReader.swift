// SPDX-License-Identifier: Apache-2.0

/// Numbers out of bytes that nobody vouches for: what lies outside is nil.
struct ByteReader {
    let bytes: UnsafeRawBufferPointer
    var isBigEndian = true

    var count: Int { bytes.count }

    func byte(_ offset: Int) -> Int? { offset >= 0 && offset < bytes.count ? Int(bytes[offset]) : nil }

    func word(_ offset: Int) -> Int? {
        guard let first = byte(offset), let second = byte(offset + 1) else { return nil }
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    func long(_ offset: Int) -> Int? {
        guard let first = word(offset), let second = word(offset + 2) else { return nil }
        return isBigEndian ? first << 16 | second : second << 16 | first
    }

    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
    }

    /// Nil where the range does not lie inside.
    func slice(from offset: Int, count: Int) -> ByteReader? {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
        return ByteReader(bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
    }
}
