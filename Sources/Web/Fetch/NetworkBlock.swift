// SPDX-License-Identifier: Apache-2.0

/// The addresses that have their first bits in common, written as in `192.168.1.0/24` (RFC 4632, section 3.1).
package struct NetworkBlock: Sendable, Hashable {
    private let first: NetworkAddress
    private let length: Int

    /// Nil where `text` is no address with a length, or sets bits behind it, which hints at a slip.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = NetworkAddress(String(parts[0])) else { return nil }
        let digits = parts[1]
        guard digits.count <= 3, digits.allSatisfy({ ("0"..."9").contains($0) }), let length = Int(digits),
            length <= first.bitWidth, first.prefix(length) == first
        else { return nil }
        (self.first, self.length) = (first, length)
    }

    func contains(_ address: NetworkAddress) -> Bool {
        address.bitWidth == first.bitWidth && address.prefix(length) == first
    }
}

extension NetworkAddress {
    fileprivate var bitWidth: Int {
        switch self {
        case .v4: UInt32.bitWidth
        case .v6: UInt128.bitWidth
        }
    }

    /// With all but the first `length` bits zero.
    fileprivate func prefix(_ length: Int) -> NetworkAddress {
        switch self {
        case .v4(let bits): .v4(bits & ~(UInt32.max >> length))
        case .v6(let bits): .v6(bits & ~(UInt128.max >> length))
        }
    }
}
