// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct PictureURLTests {
    private static let invalid = "Provided image URL is invalid"
    private static let insecure =
        "Providing images via non https:// URL is not supported in this configuration of `inference`."
    private static let unqualified =
        "Providing images via URL without FQDN is not supported in this configuration of `inference`."

    /// As clients see it; nil where the URL is taken.
    private func refusal(_ text: String, hosts: [String] = [], networks: [String] = []) -> String? {
        let addresses = AddressPolicy(networks: networks.compactMap(NetworkBlock.init))
        do throws(APIError) {
            try URLPolicy(hosts: hosts, addresses: addresses).check(try PictureURL(text))
            return nil
        } catch {
            return String(decoding: error.body, as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("https://example.com", "https://example.com/"), ("HTTPS://EXAMPLE.com./a", "https://example.com/a"),
        ("https://example.com:443/a?b=c&d=%2F#e", "https://example.com/a?b=c&d=%2F"),
        ("https://example.com:/a", "https://example.com/a"), ("https://example.com?x", "https://example.com/?x"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://xn--bcher-kva.example.com/ü ä", "https://xn--bcher-kva.example.com/%C3%BC%20%C3%A4"),
        ("https://example.com/100%/[x]", "https://example.com/100%25/%5Bx%5D"),
        ("https://example.com//evil.org/@x", "https://example.com//evil.org/@x"),
        ("https://a_b.s3.example.com/k", "https://a_b.s3.example.com/k"),
    ])
    func aURLOfThePublicInternetIsTakenInOneForm(text: String, canonical: String) throws {
        #expect(try PictureURL(text).text == canonical)
        #expect(try PictureURL(canonical).text == canonical)
        #expect(refusal(text) == nil)
    }

    @Test(arguments: [
        "http://example.com/a", "ftp://example.com/a", "file:///etc/passwd", "unix:///run/x", "https+unix://x/a", "",
        "example.com/a", "//example.com/a", "httpſ://example.com/", "data:image/png;base64,AA==",
    ])
    func whatIsNotHTTPSIsRefused(text: String) { #expect(refusal(text)?.contains(Self.insecure) == true) }

    @Test(arguments: [
        "https:", "https:/", "https:example.com", "https:/example.com", "https://", "https:///a", "https://?",
        "https://.",
        "https://user@example.com/", "https://user:password@example.com/", "https://example.com@127.0.0.1/",
        "https://example.com\\@127.0.0.1/", "https://example.com\\.evil.org/", "https://example.com/a\\b",
        "https:\\\\example.com/", "https://exa mple.com/", "https://example.com\n/", "https://example.com/a\r\nHost: b",
        "https://example.com/\0", "https://example.com\0.evil.org/", "https://%31%32%37.0.0.1/",
        "https://example%2ecom/",
        "https://１２７.0.0.1/", "https://example。com/", "https://bücher.de/", "https://example.\u{212A}om/",
        "https://example..com/", "https://.example.com/", "https://-a.com/", "https://a-.com/", "https://[::1/",
        "https://[::1]x/", "https://[127.0.0.1]/", "https://[fe80::1%25lo]/", "https://[::ffff:127.0.0.1]/",
        "https://::1/", "https://example.com:0/", "https://example.com:25/", "https://example.com:80/",
        "https://example.com:65536/", "https://example.com:99999999999999999999/", "https://example.com:-1/",
        "https://example.com:4 43/", "https://example.com:443:443/", "https://a,b.com/", "https://a;b.com/",
        "https://\(String(repeating: "a", count: 64)).com/",
        "https://\(String(repeating: "a.", count: 127))com/",
        "https://example.com/\(String(repeating: "a", count: 8192))",
    ])
    func aURLThatReadersReadDifferentlyIsRefused(text: String) {
        #expect(refusal(text)?.contains(Self.invalid) == true)
    }

    @Test(arguments: [
        "https://127.0.0.1/", "https://8.8.8.8/", "https://169.254.169.254/latest/meta-data", "https://[::1]/",
        "https://[2606:4700::1111]/", "https://127.1/", "https://0x7f.0.0.1/", "https://0x7f000001/",
        "https://2130706433/",
        "https://017700000001/", "https://0177.0.0.1/", "https://127.0.0.1./", "https://1.2.3.4.5/", "https://a.0X1/",
        "https://localhost/", "https://LOCALHOST./", "https://a.localhost/", "https://camera/", "https://camera.local/",
        "https://metadata.google.internal/", "https://router.home.arpa/", "https://nas.lan/", "https://a.test/",
    ])
    func aHostThatIsNoNameOfThePublicInternetIsRefused(text: String) {
        #expect(refusal(text)?.contains(Self.unqualified) == true)
    }

    @Test(arguments: [
        ("https://example.com/", true), ("https://EXAMPLE.COM./", true), ("https://www.example.com/", false),
        ("https://a.example.org/", true), ("https://a.b.example.org/", true), ("https://example.org/", false),
        ("https://badexample.org/", false), ("https://example.com.evil.net/", false), ("https://camera/", true),
    ])
    func onlyListedHostsAreTakenWhereThereIsAList(text: String, isTaken: Bool) {
        let refusal = refusal(text, hosts: ["example.com", "*.example.org", "camera"])
        #expect(refusal?.contains("prohibited by whitelisted destinations.") == (isTaken ? nil : true))
    }

    @Test func anAddressInDigitsIsTakenFromANetworkThatTheOperatorNames() {
        #expect(refusal("https://192.168.1.7/a.jpg", networks: ["192.168.1.0/24"]) == nil)
        #expect(refusal("https://[fd00::7]:8443/", networks: ["fd00::/64"]) == nil)
        #expect(refusal("https://192.168.2.7/a.jpg", networks: ["192.168.1.0/24"]) != nil)
        #expect(refusal("https://192.168.1.7/a.jpg", hosts: ["a.com"], networks: ["192.168.1.0/24"]) != nil)
    }

    @Test(arguments: [
        ("https://b.com/c", "https://b.com/c"), ("//b.com:8443/c", "https://b.com:8443/c"),
        ("/c?d", "https://a.com/c?d"),
        ("c", "https://a.com/x/c"), ("./c", "https://a.com/x/c"), ("../c", "https://a.com/c"),
        ("../../../c", "https://a.com/c"), ("/c/../d/.", "https://a.com/d/"), ("..", "https://a.com/"),
        ("?d=/../", "https://a.com/x/y?d=/../"), ("", "https://a.com/x/y?z"), ("#f", "https://a.com/x/y?z"),
        ("c d#f", "https://a.com/x/c%20d"), (".//b.com/", "https://a.com/x//b.com/"),
    ])
    func aRedirectIsResolvedAgainstWhereItComesFrom(location: String, target: String) throws {
        #expect(try PictureURL("https://a.com/x/y?z").following(location).text == target)
    }

    @Test(arguments: [
        "http://b.com/", "file:///etc/passwd", "https://user@b.com/", "//user@b.com/", "/\\b.com/", "\\\\b.com/", "//",
        "javascript:x", "c:d", "/a\r\nb",
    ])
    func aRedirectThatIsNoPlainHTTPSIsRefused(location: String) throws {
        let url = try PictureURL("https://a.com/x/y?z")
        #expect(throws: APIError.self) { try url.following(location) }
    }

    @Test func noTextMakesTheParserFail() {
        var random = SplitMix(state: 7)
        let seeds = [
            "https://user@a.com:443/b/../c?d#e", "https://[::ffff:1.2.3.4]:1/%41", "//x\\y/..", "https://a.b./\u{301}é",
        ]
        for round in 0..<20_000 {
            var bytes = Array(seeds[round % seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                let piece = ["/", ":", "@", "[", "]", "%", ".", "\\", "\0", "\u{FF0E}", "0x", "?", "#"].randomElement(
                    using: &random)
                bytes.replaceSubrange(place..<min(bytes.count, place + round % 3), with: Array((piece ?? "").utf8))
            }
            check(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Whatever is taken is ASCII and says the same when it is read again; a path stays with its host.
    private func check(_ text: String) {
        if let url = try? PictureURL(text) {
            #expect(url.text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
            #expect((try? PictureURL(url.text)) == url)
        }
        if text.utf8.first != UInt8(ascii: "/"), let base = try? PictureURL("https://a.com:8443/x/y?z"),
            let next = try? base.following("/" + text)
        {
            #expect(next.host == base.host && next.port == base.port)
        }
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        /// SplitMix64, the same numbers in every run.
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }
    }
}
