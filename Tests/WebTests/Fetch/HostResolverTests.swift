// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct HostResolverTests {
    @Test func addressesAreThoseOfTheSystem() async throws {
        let found = try await HostResolver().addresses(of: "127.0.0.1")
        #expect(found == [.v4(0x7F00_0001)])
        #expect(try await HostResolver().addresses(of: "::ffff:10.0.0.1") == [.v4(0x0A00_0001)])
    }

    @Test func anUnknownHostIsAFault() async {
        await #expect(throws: FetchFault.self) { try await HostResolver().addresses(of: "a..b") }
    }

    @Test func noMoreThanTheLimitAreAskedAtATime() async {
        let error = await #expect(throws: APIError.self) { try await HostResolver(limit: 0).addresses(of: "127.0.0.1") }
        #expect(error.map { String(decoding: $0.body, as: UTF8.self) }?.contains("retry request") == true)
    }

    @Test func whoStopsWaitingIsFreeAtOnce() async {
        let task = Task { try await HostResolver().addresses(of: "no-such-name.example.com") }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
    }
}
