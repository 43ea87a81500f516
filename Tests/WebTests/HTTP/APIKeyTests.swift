// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct APIKeyTests {
    @Test func onlyTheRightKeyOpens() throws {
        let key = try #require(APIKey(name: "door", hash: APIKey.hash(of: "pk_secret")))
        #expect([key].contains(key: "pk_secret"))
        #expect(![key].contains(key: "pk_secreT"))
        #expect(![key].contains(key: ""))
        #expect(![APIKey]().contains(key: "pk_secret"))
    }

    /// `printf %s abc | sha256sum`.
    @Test func theHashIsWhatSha256sumPrints() {
        #expect(
            APIKey.hash(of: "abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: [
        "", "sha256:", "sha256:abc", "md5:" + String(repeating: "0", count: 64),
        "sha256:" + String(repeating: "g", count: 64),
    ])
    func whatIsNoHashIsNoKey(hash: String) { #expect(APIKey(name: "x", hash: hash) == nil) }
}
