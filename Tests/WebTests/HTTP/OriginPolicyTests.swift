// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Testing

@testable import Web

@Suite struct OriginPolicyTests {
    @Test func pagesOfOthersAreKeptOut() {
        let policy = OriginPolicy([])
        #expect(policy.allows(nil, host: "127.0.0.1:9001"))
        #expect(policy.allows("http://127.0.0.1:9001", host: "127.0.0.1:9001"))
        #expect(!policy.allows("https://evil.example", host: "127.0.0.1:9001"))
        #expect(!policy.allows("null", host: "127.0.0.1:9001"))
        #expect(policy.headers("https://evil.example").isEmpty)
    }

    @Test func listedPagesAreLetIn() {
        let policy = OriginPolicy(["https://a.example"])
        #expect(policy.allows("https://a.example", host: "h"))
        #expect(policy.headers("https://a.example")[.accessControlAllowOrigin] == "https://a.example")
        #expect(policy.headers("https://b.example")[.accessControlAllowOrigin] == nil)
        #expect(OriginPolicy(["*"]).headers("https://b.example")[.accessControlAllowOrigin] == "*")
    }

    @Test(arguments: [
        ("*", true), ("https://a.example", true), ("http://localhost:3000", true), ("https://a.example/", false),
        ("a.example", false), ("https://", false), ("https://*.example", false),
    ])
    func anOriginIsSchemeHostAndPort(text: String, isOne: Bool) { #expect(WebSettings.isOrigin(text) == isOne) }
}
