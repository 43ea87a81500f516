// SPDX-License-Identifier: Apache-2.0
import Capture
import Dispatch
import Glibc
import Pipeline
import Testing

@Suite("Stopping and the built-in pattern", .serialized)
struct StopTests {
    /// In seconds, and far above the 200 ms that are promised, because a busy machine may not run us for a while: what
    /// hangs takes for ever.
    private static let hang = 2.0

    /// Plays `location` and raises the stop signal after `seconds`; returns how long it took to come back, in seconds.
    private func timeToStop(_ location: String, after seconds: Double) -> (recording: Recording, delay: Double) {
        let stop = StopSignal()
        let raised = Protected<ContinuousClock.Instant?>(nil)
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) {
            raised.withLock { $0 = .now }
            stop.raise()
        }
        let recording = Recording(location, stop: stop)
        let end = ContinuousClock.now
        let start = raised.withLock { $0 } ?? end
        return (recording, (end - start) / .seconds(1))
    }

    @Test("the pattern stops at once")
    func stopsPattern() {
        let (recording, delay) = timeToStop("test:", after: 0.3)
        #expect(recording.failure == nil && !recording.frames.isEmpty)
        #expect(delay < Self.hang)
    }

    @Test("a host that never answers does not hold us")
    func stopsSilentNetwork() {
        // A listener that accepts and says nothing.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(listener, generic, length)
                _ = listen(listener, 4)
                _ = getsockname(listener, generic, &length)
            }
        }
        let (recording, delay) = timeToStop("http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/live", after: 0.3)
        #expect(recording.failure == nil && recording.frames.isEmpty)
        #expect(delay < Self.hang)
    }

    @Test("a pipe that nobody writes to does not hold us")
    func stopsSilentPipe() {
        let clips = Clips()
        #expect(Clips.run(["mkfifo", clips.path("pipe")]) == 0)
        let (recording, delay) = timeToStop(clips.path("pipe"), after: 0.3)
        #expect(recording.failure == nil)
        #expect(delay < Self.hang)
    }

    @Test("the pattern is the same every time, moves, and keeps its pace")
    func paintsPattern() throws {
        let start = ContinuousClock.now
        let first = Recording("test:", SourceOptions(fps: 50), frames: 11)
        #expect(ContinuousClock.now - start >= .milliseconds(200))
        let second = Recording("test:", SourceOptions(fps: 200), frames: 11)
        let (isSame, isMoving) = (first.bytes == second.bytes, first.frames[0].samples != first.frames[1].samples)
        #expect(isSame && isMoving)
        #expect(first.pts[10] == 0.2)
        let info = try #require(first.info)
        #expect(info.isLive && info.width == 640 && info.height == 360 && info.rate == 50)
    }
}
