// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct MetricsTextTests {
    @Test func labelsAreEscapedAndBucketsAddUp() {
        var histogram = Histogram(bounds: [1, 2])
        for value in [0.5, 1, 1.5, 9] { histogram.record(value) }
        var text = MetricsText()
        text.histogram("h", [("l", "a\"b\\c\nd")], histogram)
        #expect(
            text.text == """
                h_bucket{l="a\\"b\\\\c\\nd",le="1"} 2
                h_bucket{l="a\\"b\\\\c\\nd",le="2"} 3
                h_bucket{l="a\\"b\\\\c\\nd",le="+Inf"} 4
                h_sum{l="a\\"b\\\\c\\nd"} 12
                h_count{l="a\\"b\\\\c\\nd"} 4

                """)
    }
}
