// SPDX-License-Identifier: Apache-2.0
internal import CXXHash

/// What tells contents apart: XXH3 with 128 bits, the same on every machine. It finds damage and changes, not forgers.
package struct Digest: Sendable, Hashable {
    /// Bytes of its stored form.
    static let byteCount = 16

    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        let hash = xxhash_128(bytes.baseAddress, bytes.count)
        self.init(high: hash.high64, low: hash.low64)
    }

    init(_ bytes: [UInt8]) { self = bytes.withUnsafeBytes { Digest($0) } }

    /// The digest of digests, which lets the parts be computed side by side.
    init(_ parts: [Digest]) {
        var bytes = ByteWriter()
        for part in parts { bytes.append(part) }
        self.init(bytes.bytes)
    }

    /// 32 hexadecimal digits.
    package var text: String { Self.digits(high) + Self.digits(low) }

    /// The first 16 of them, for names of files.
    var shortText: String { Self.digits(high) }

    private static func digits(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
