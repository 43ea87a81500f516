// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@Suite struct WallTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_795_280_703_120_999_999, "2026-11-21T17:05:03.120Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"), (999_999, "1970-01-01T00:00:00.000Z"),
        (4_102_444_799_999_000_000, "2099-12-31T23:59:59.999Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (.max, "2262-04-11T23:47:16.854Z"), (.min, "1677-09-21T00:12:43.145Z"),
    ])
    func rfc3339(nanoseconds: Int64, text: String) {
        #expect(WallTime(nanoseconds: nanoseconds).rfc3339.description == text)
    }

    @Test func nowMovesForward() {
        let first = WallTime.now()
        #expect(first.nanoseconds > 1_700_000_000_000_000_000)
        #expect(WallTime.now() >= first)
    }
}
