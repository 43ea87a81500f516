// SPDX-License-Identifier: Apache-2.0

/// Builds the bytes of a file, numbers with their low byte first.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func append(_ number: Int) { append(UInt64(bitPattern: Int64(number))) }

    mutating func append(_ digest: Digest) {
        append(digest.high)
        append(digest.low)
    }

    /// Its length and then its UTF-8.
    mutating func append(_ text: String) {
        append(text.utf8.count)
        bytes += text.utf8
    }

    mutating func append(_ values: [Float]) {
        for value in values {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
            }
        }
    }

    mutating func append(raw more: some Sequence<UInt8>) { bytes += more }

    /// Appends zeros up to a length.
    mutating func pad(to count: Int) {
        bytes += [UInt8](repeating: 0, count: max(0, count - bytes.count))
    }
}
