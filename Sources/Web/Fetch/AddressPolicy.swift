// SPDX-License-Identifier: Apache-2.0

/// Which addresses pictures are fetched from: those of the public internet, and networks that the operator names.
///
/// Whoever sends a URL chooses where this machine connects to, and must not reach what only this machine can
/// (server-side request forgery): loopback, the local network, the clouds' metadata services.
struct AddressPolicy: Sendable {
    /// Not global, or not for hosts, by IANA's IPv4 Special-Purpose Address Registry (RFC 6890) and its registry of the
    /// IPv4 multicast space. Some /24 hold single addresses that are global; no web server has one of those.
    static let specialV4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        // Public, and yet inside every virtual machine of Azure: its "WireServer".
        "168.63.129.16/32",
    ]

    /// Global unicast addresses begin with 001 (IANA's IPv6 Address Space registry, RFC 4291, section 2.4); of these, what
    /// the IPv6 Special-Purpose Address Registry (RFC 6890) takes out: protocol assignments with Teredo, ORCHID and
    /// benchmarking; documentation (RFC 3849, RFC 9637). All the rest, `::1` and `fc00::/7` included, begins otherwise.
    static let unicastV6 = "2000::/3"
    static let specialV6 = ["2001::/23", "2001:db8::/32", "3fff::/20"]

    private static let special = (specialV4 + specialV6).compactMap(NetworkBlock.init)
    private static let unicast = NetworkBlock(unicastV6)

    /// Networks that the operator allows although they are not global.
    let networks: [NetworkBlock]

    func allows(_ address: NetworkAddress) -> Bool { isNamed(address) || Self.isGlobal(address) }

    /// Whether the operator allows it by name.
    func isNamed(_ address: NetworkAddress) -> Bool { networks.contains { $0.contains(address) } }

    static func isGlobal(_ address: NetworkAddress) -> Bool {
        if let carried = address.carried { return isGlobal(carried) }
        if case .v6 = address, unicast?.contains(address) != true { return false }
        return !special.contains { $0.contains(address) }
    }
}
