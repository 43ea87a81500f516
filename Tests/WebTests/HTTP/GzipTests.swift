// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import Web

@Suite struct GzipTests {
    @Test(arguments: [
        ("gzip", true), ("gzip, deflate", true), ("br;q=1.0, gzip;q=0.5", true), ("gzip;q=0", false),
        ("identity", false),
        ("GZIP", true), (nil, false), ("", false), ("gzip;q=x", false), ("xgzip", false),
    ])
    func itIsSentToThoseWhoTakeIt(header: String?, isWelcome: Bool) { #expect(Gzip.isWelcome(header) == isWelcome) }

    @Test func whatIsCompressedIsSmallerAndBeginsAsGzip() throws {
        let body = ByteBuffer(string: String(repeating: "0.0123456,", count: 10_000))
        let small = try #require(Gzip.compress(body))
        #expect(small.readableBytes < body.readableBytes / 4)
        #expect(Array(small.readableBytesView.prefix(2)) == [0x1F, 0x8B])
    }
}
