// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sinks

@Suite struct TimelineTests {
    @Test func aFileFillsItsTimelineFromTheLeft() {
        var timeline = Timeline(span: 40)
        for second in 0..<20 { timeline.record(Float(second), at: Double(second)) }
        let columns = timeline.columns(4)
        #expect(columns[0] == 9)
        #expect(columns[1] == 19)
        #expect(columns[2].isNaN && columns[3].isNaN)
    }

    @Test func aColumnShowsTheHighestValueOfItsStretch() {
        var timeline = Timeline(span: 10)
        for (position, value) in [(0.0, 5.0), (1.0, 90.0), (4.9, 10.0)] { timeline.record(Float(value), at: position) }
        #expect(timeline.columns(2)[0] == 90)
    }

    @Test func betweenTwoFramesTheOlderOneHolds() {
        var timeline = Timeline(span: 120)
        timeline.record(70, at: 0)
        timeline.record(20, at: 60)
        #expect(timeline.columns(120)[30] == 70)
    }

    @Test func aSourceWithoutAnEndKeepsTheNewestSeconds() {
        var timeline = Timeline(span: nil)
        for second in 0..<1000 { timeline.record(Float(second % 100), at: Double(second)) }
        #expect(timeline.columns(3) == [97, 98, 99])
        #expect(timeline.columns(120).first == 80)
    }

    @Test func aLongSilenceAndAJumpBackAreNoTrouble() {
        var timeline = Timeline(span: nil)
        timeline.record(50, at: 3)
        timeline.record(60, at: 1e12)
        #expect(timeline.columns(2) == [50, 60])
        timeline.record(10, at: 0)
        let columns = timeline.columns(2)
        #expect(columns[0].isNaN && columns[1] == 10)
    }

    @Test(arguments: [Double.nan, .infinity, -1, 0])
    func impossibleNumbersAreNoTrouble(number: Double) {
        var timeline = Timeline(span: number)
        timeline.record(.nan, at: number)
        timeline.record(40, at: number)
        #expect(timeline.columns(5).count == 5)
    }
}
