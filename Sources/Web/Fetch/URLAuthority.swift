// SPDX-License-Identifier: Apache-2.0

/// The part of a URL that says who is asked: host and port, nothing else.
enum URLAuthority {
    /// - Throws: `APIError` 400 in Roboflow's words
    static func read(_ bytes: ArraySlice<UInt8>) throws(APIError) -> (PictureURL.Host, port: Int) {
        let isBracketed = bytes.first == UInt8(ascii: "[")
        let host = bytes.prefix { isBracketed ? $0 != UInt8(ascii: "]") : $0 != UInt8(ascii: ":") }
        let rest = bytes.dropFirst(host.count + (isBracketed ? 1 : 0))
        let port = try port(rest)
        guard isBracketed else { return (try name(host), port) }
        // Without the closing bracket the address ends where the authority ends, and is none.
        guard host.endIndex < bytes.endIndex,
            case .v6(let bits)? = NetworkAddress(String(decoding: host.dropFirst(), as: UTF8.self))
        else { throw .invalidURL }
        return (.address(.v6(bits)), port)
    }

    private static func port(_ bytes: ArraySlice<UInt8>) throws(APIError) -> Int {
        if bytes.isEmpty { return 443 }
        let digits = bytes.dropFirst()
        guard bytes.first == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(isDigit) else { throw .invalidURL }
        let port = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        if digits.isEmpty { return 443 }
        guard port == 443 || (1024...65_535).contains(port) else { throw .invalidURL }
        return port
    }

    /// A name of letters, digits, hyphens and, although they should not, underscores (RFC 1123, section 2.1); or an IPv4
    /// address written in full.
    private static func name(_ bytes: ArraySlice<UInt8>) throws(APIError) -> PictureURL.Host {
        // Byte by byte: in Unicode the sign of kelvins has a k as its lower case.
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let text = String(decoding: lower.last == UInt8(ascii: ".") ? lower.dropLast() : lower[...], as: UTF8.self)
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else { throw .invalidURL }
        if let address = NetworkAddress(text) { return .address(address) }
        // What ends in a number is an address for some readers: 127.1, 0x7f000001, 017700000001 (WHATWG URL, "ends in a
        // number").
        if last.utf8.allSatisfy(isDigit) || last.hasPrefix("0x") { throw .unqualifiedURL }
        return .name(text)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { isDigit($0) || (0x61...0x7A).contains($0) || "-_".utf8.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
