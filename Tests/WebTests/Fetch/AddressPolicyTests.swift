// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct AddressPolicyTests {
    private let policy = AddressPolicy(networks: [])

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
        "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
        "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255",
    ])
    func noIPv4AddressOfASpecialNetworkIsAllowed(text: String) throws {
        #expect(!policy.allows(try #require(NetworkAddress(text))))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0",
        "192.88.98.255", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.112.255",
        "203.0.114.0", "223.255.255.255",
    ])
    func theNeighboursOfSpecialNetworksAreAllowed(text: String) throws {
        #expect(policy.allows(try #require(NetworkAddress(text))))
    }

    @Test(arguments: [
        "::", "::1", "::2", "::7f00:1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "64:ff9b:1:2::8.8.8.8", "100::1",
        "100:0:0:1::1", "200::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1",
        "2001:20::1", "2001:1ff:ffff::1", "2001:db8::1", "2001:db8:ffff::1", "2002:7f00:1::1", "2002:c0a8:101::1",
        "2002:a9fe:a9fe::", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1",
        "fe80::1", "febf::1", "fec0::1", "feff::1", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ])
    func noIPv6AddressOfASpecialNetworkIsAllowed(text: String) throws {
        #expect(!policy.allows(try #require(NetworkAddress(text))))
    }

    @Test(arguments: [
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2001:200::1", "2001:4860:4860::8888", "2002:808:808::1",
        "2606:4700::1111",
        "2a00:1450::1", "3ffe::1", "3fff:1000::1",
    ])
    func globalIPv6AddressesAreAllowed(text: String) throws {
        #expect(policy.allows(try #require(NetworkAddress(text))))
    }

    @Test func aNetworkThatTheOperatorNamesIsAllowedAndNothingBesideIt() throws {
        let policy = AddressPolicy(
            networks: try ["192.168.1.0/24", "fd00:1::/64"].map { try #require(NetworkBlock($0)) })
        let allowed = ["192.168.1.0", "192.168.1.255", "::ffff:192.168.1.7", "fd00:1::9"]
        for text in allowed { #expect(policy.allows(try #require(NetworkAddress(text))), "\(text)") }
        let refused = ["192.168.0.255", "192.168.2.0", "64:ff9b::192.168.1.7", "fd00:1:0:1::", "127.0.0.1"]
        for text in refused { #expect(!policy.allows(try #require(NetworkAddress(text))), "\(text)") }
    }

    @Test func everyNetworkOfTheTablesIsRead() {
        let all = AddressPolicy.specialV4 + AddressPolicy.specialV6 + [AddressPolicy.unicastV6]
        #expect(all.filter { NetworkBlock($0) == nil } == [])
    }
}
