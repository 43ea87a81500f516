// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Capture

@Suite struct PlaybackPaceTests {
    @Test func framesOfABurstComeAsFarApartAsTheyWereFilmed() {
        var pace = PlaybackPace()
        let now = ContinuousClock.now
        #expect(pace.due(10, at: now) == now)
        #expect(pace.due(10.5, at: now) == now + .seconds(0.5))
        #expect(pace.due(11, at: now + .seconds(3)) == now + .seconds(1))
        // A clock that jumps.
        #expect(pace.due(1000, at: now) == now && pace.due(1001, at: now) == now + .seconds(1))
        #expect(pace.due(0, at: now) == now)
    }
}
