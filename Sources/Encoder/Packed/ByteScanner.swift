// SPDX-License-Identifier: Apache-2.0

/// Reads what `ByteWriter` wrote, out of bytes that may be anything: nil, and nothing taken, where they end too soon.
struct ByteScanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func number() -> UInt64? {
        take(8).map { $0.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Nil for what no length or version can be, too.
    mutating func count() -> Int? { number().flatMap { Int(exactly: $0) } }

    mutating func digest() -> Digest? {
        guard let high = number(), let low = number() else { return nil }
        return Digest(high: high, low: low)
    }

    mutating func text(limit: Int) -> String? {
        guard let length = count(), length <= limit, let utf8 = take(length) else { return nil }
        return String(validating: utf8, as: UTF8.self)
    }

    mutating func floats(_ count: Int) -> [Float]? {
        guard count >= 0, count <= bytes.count, let raw = take(4 * count) else { return nil }
        return raw.withUnsafeBytes { bytes in
            (0..<count).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }
}
