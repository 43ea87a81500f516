// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@Suite struct ScoreRangeTests {
    @Test(arguments: [(-1, 0), (0.15, 0), (0.2, 20), (0.275, 50), (0.4, 100), (1, 100)] as [(Float, Float)])
    func standard(cosine: Float, value: Float) {
        #expect(abs(ScoreRange.standard.value(cosine) - value) < 1e-4)
    }

    @Test func endsAreExact() {
        #expect(ScoreRange.standard.value(0.15) == 0 && ScoreRange.standard.value(0.40) == 100)
        #expect(ScoreRange.standard.value(-.infinity) == 0 && ScoreRange.standard.value(.infinity) == 100)
        #expect(ScoreRange.standard.value(.nan).isNaN)
    }

    @Test(arguments: [(0.4, 0.15), (0.2, 0.2), (-1.1, 0), (0, 1.1), (.nan, 0.4), (0.1, .nan)] as [(Float, Float)])
    func badRangesAreRefused(low: Float, high: Float) {
        #expect(ScoreRange(low: low, high: high) == nil)
    }
}
