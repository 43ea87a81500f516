// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An IP address without a port. IPv4 addresses in IPv6's clothes (`::ffff:0:0/96`) are IPv4 addresses here, as they are
/// for the kernel that connects to them (RFC 4291, section 2.5.5.2).
package enum NetworkAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt128)

    /// Reads an address as `inet_pton` does: four decimal numbers, or the text of RFC 4291 without a zone.
    ///
    /// Nil for everything else, such as `127.1` and `0x7f.0.0.1`, which `getaddrinfo` takes.
    package init?(_ text: String) {
        // C would see the text only as far as its first zero byte.
        if text.utf8.contains(0) { return nil }
        var (short, long) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &short) == 1 {
            self = .v4(UInt32(bigEndian: short.s_addr))
        } else if inet_pton(AF_INET6, text, &long) == 1 {
            self.init(long)
        } else {
            return nil
        }
    }

    /// - Parameter information: one entry of what `getaddrinfo` found; nil where it holds no IP address
    init?(_ information: addrinfo) {
        guard let address = information.ai_addr else { return nil }
        let bytes = UnsafeRawBufferPointer(start: address, count: Int(information.ai_addrlen))
        if information.ai_family == AF_INET, bytes.count >= MemoryLayout<sockaddr_in>.size {
            self = .v4(UInt32(bigEndian: bytes.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        } else if information.ai_family == AF_INET6, bytes.count >= MemoryLayout<sockaddr_in6>.size {
            self.init(bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        } else {
            return nil
        }
    }

    private init(_ address: in6_addr) {
        let bits = withUnsafeBytes(of: address) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
        self = bits >> 32 == 0xFFFF ? .v4(UInt32(truncatingIfNeeded: bits)) : .v6(bits)
    }

    /// As `init?(_: String)` reads it; IPv6 without any shortening.
    package var text: String {
        switch self {
        case .v4(let bits): [24, 16, 8, 0].map { String(bits >> $0 & 0xFF) }.joined(separator: ".")
        case .v6(let bits):
            stride(from: 112, through: 0, by: -16).map { String(bits >> $0 & 0xFFFF, radix: 16) }
                .joined(separator: ":")
        }
    }

    /// The IPv4 address that a translator or a tunnel would send to: that of `64:ff9b::/96` (RFC 6052) and `2002::/16`
    /// (6to4, RFC 3056).
    var carried: NetworkAddress? {
        guard case .v6(let bits) = self else { return nil }
        if bits >> 32 == UInt128(0x64_FF9B) << 64 { return .v4(UInt32(truncatingIfNeeded: bits)) }
        if bits >> 112 == 0x2002 { return .v4(UInt32(truncatingIfNeeded: bits >> 80)) }
        return nil
    }
}
