// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct QueryTests {
    @Test func namesAndValuesAreDecoded() {
        let query = Query("a=1&b=%20x%2By&c&a=2&d=caf%C3%A9&e=1+2&f=%zz&g=%4")
        #expect(query["a"] == "1")
        #expect(query.all("a") == ["1", "2"])
        #expect(query["b"] == " x+y")
        #expect(query["c"] == "")
        #expect(query["d"] == "caf\u{E9}")
        #expect(query["e"] == "1 2")
        #expect(query["f"] == "%zz")
        #expect(query["g"] == "%4")
        #expect(query["h"] == nil)
    }

    @Test(arguments: ["", "&&&", "=", "%", "%%%", "a=%ff%fe", String(repeating: "&a=b", count: 100_000)])
    func oddOnesDoNoHarm(text: String) { #expect(Query(Substring(text)).names.count <= text.utf8.count) }
}
