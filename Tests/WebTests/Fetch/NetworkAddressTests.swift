// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        "", " ", "1", "127.1", "127.0.1", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01", "2130706433", "127.0.0.1.",
        "1.2.3.4.5",
        "256.0.0.1", "127.0.0.1\0.example.com", "127.0.0.1 ", "::1%lo", "[::1]", ":::", "1::2::3", "12345::", "::g",
        "１２７.0.0.1", "localhost",
    ])
    func whatIsNotWrittenInFullIsNoAddress(text: String) { #expect(NetworkAddress(text) == nil) }

    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("255.255.255.255", "255.255.255.255"), ("::", "0:0:0:0:0:0:0:0"),
        ("2001:DB8::1", "2001:db8:0:0:0:0:0:1"), ("::ffff:1.2.3.4", "1.2.3.4"),
        ("::ffff:0:1.2.3.4", "0:0:0:0:ffff:0:102:304"),
    ])
    func anAddressIsWrittenWithoutShortening(text: String, written: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(address.text == written)
        #expect(NetworkAddress(address.text) == address)
    }

    @Test(arguments: [
        "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.1/8",
        "::/129",
        "::1/127", "::ffff:10.0.0.0/104", "10.0.0.0/٨", "10.0.0.0/99999999999999999999",
    ])
    func aNetworkIsAnAddressAndALengthThatFits(text: String) { #expect(NetworkBlock(text) == nil) }

    @Test func aNetworkMayBeEverythingOrOneAddress() throws {
        let (all, one) = (try #require(NetworkBlock("0.0.0.0/0")), try #require(NetworkBlock("::1/128")))
        #expect(all.contains(.v4(.max)) && !all.contains(.v6(0)))
        #expect(one.contains(.v6(1)) && !one.contains(.v6(0)) && !one.contains(.v4(1)))
    }
}
