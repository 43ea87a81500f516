// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Testing

@Suite("--fps")
struct FrameGateTests {
    private func taken(_ times: [Double], fps: Double?) -> [Int] {
        var gate = FrameGate(SourceOptions(fps: fps))
        return times.indices.filter { gate.admits(times[$0]) }
    }

    @Test("25 frames a second at --fps 5 are every fifth, for an hour")
    func takesEveryFifth() {
        let times = (0..<90_000).map { Double($0) / 25 }
        #expect(taken(times, fps: 5) == Array(stride(from: 0, to: 90_000, by: 5)))
    }

    @Test("no drift against a rate that does not divide")
    func doesNotDrift() {
        let times = (0..<107_892).map { Double($0) * 1001 / 30000 }
        #expect(abs(taken(times, fps: 10).count - 36_000) <= 1)
    }

    @Test("times rounded to milliseconds lose no frame", arguments: [24.0, 25, 30, 50, 60])
    func toleratesRounding(_ rate: Double) {
        let times = (0..<1000).map { (Double($0) / rate * 1000).rounded() / 1000 }
        #expect(taken(times, fps: rate).count == 1000)
        #expect(taken(times, fps: rate / 2).count == 500)
        #expect(taken(times, fps: 1000).count == 1000)
    }

    @Test("a clock that starts anew starts the grid anew")
    func survivesJumpBack() {
        #expect(taken([100, 100.5, 101, 0, 0.5, 1, 1.5, 2], fps: 1) == [0, 2, 3, 5, 7])
    }

    @Test("a file obeys it", .enabled(if: Clips.canEncode, "needs the ffmpeg program"))
    func limitsFile() {
        let clips = Clips()
        let file = clips.pattern("gate.mp4", seconds: 2, ["-c:v", "libx264"])
        let played = Recording(file, SourceOptions(fps: 5))
        #expect(played.frames.map(\.sequence) == [0, 5, 10, 15, 20, 25, 30, 35, 40, 45])
        #expect(zip(played.pts, [0, 0.2, 0.4, 0.6]).allSatisfy { abs($0 - $1) < 1e-6 })
    }
}
