// SPDX-License-Identifier: Apache-2.0

/// Writes what may not stand in a URL as it is in escapes (RFC 3986, section 2), as browsers do: spaces, other scripts.
enum URLEscapes {
    private static let allowed = Set("-._~!$&'()*+,;=:@/?%".utf8)
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// A path and its query. Nil where it holds a backslash, which some take for a slash.
    static func path(_ bytes: ArraySlice<UInt8>) -> String? {
        if bytes.contains(UInt8(ascii: "\\")) { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (place, byte) in zip(bytes.indices, bytes) {
            if isPlain(byte), byte != UInt8(ascii: "%") || isEscape(bytes[place...]) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || allowed.contains(byte)
    }

    private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
        let pair = bytes.dropFirst().prefix(2)
        return pair.count == 2 && pair.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }
}
