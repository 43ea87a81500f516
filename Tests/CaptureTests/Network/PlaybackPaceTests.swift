// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Capture

@Suite struct PlaybackPaceTests {
    /// When frames come and what they say, in seconds; when they are shown. The clock jumps at the fourth and the last.
    static let frames: [(pts: Double, now: Double, due: Double)] = [
        (10, 0, 0), (10.5, 0, 0.5), (11, 3, 1), (1000, 4, 4), (1001, 4, 5), (0, 5, 5),
    ]

    @Test func framesOfABurstComeAsFarApartAsTheyWereFilmed() {
        var pace = PlaybackPace()
        let start = ContinuousClock.now
        let shown = Self.frames.map { pace.due($0.pts, at: start + .seconds($0.now)) - start }
        let errors = zip(shown, Self.frames).map { abs($0 / .seconds(1) - $1.due) }
        #expect(errors.allSatisfy { $0 < 1e-6 })
    }
}
