// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Testing

@testable import Capture

@Suite("Silent servers do not hold us", .serialized)
struct StreamStopTests {
    /// Seconds. 200 ms are promised on a machine that has nothing else to do; what hangs takes for ever.
    private static let bound = 1.0
    static let schemes = ["http", "https", "rtsp", "rtsps", "rtmp"]

    @Test(arguments: schemes)
    func whileConnecting(_ scheme: String) throws {
        let server = FullServer()
        try withExtendedLifetime(server) {
            _ = try expectStop("\(scheme)://127.0.0.1:\(server.port)/live", "connecting")
        }
    }

    @Test(arguments: schemes)
    func whileNobodyAnswers(_ scheme: String) throws {
        let server = try LocalServer([], ending: .hang)
        try expectStop("\(scheme)://127.0.0.1:\(server.port)/live", "connected")
    }

    @Test func whileDatagramsAreNotAnswered() throws {
        for scheme in ["srt", "udp", "rtp"] where avioKnows(scheme) {
            try expectStop("\(scheme)://127.0.0.1:\(LocalServer.freePort())", "connecting")
        }
    }

    static let heads = [
        ("http", "HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n"), ("rtsp", "RTSP/1.0 200 OK\r\nCSeq: 1\r\n"),
        ("http", "HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n"),
    ]

    @Test(arguments: heads)
    func duringHeaders(_ scheme: String, _ head: String) throws {
        let server = try LocalServer([Array(head.utf8)], ending: .hang)
        try expectStop("\(scheme)://127.0.0.1:\(server.port)/live", "headers")
    }

    @Test(.enabled(if: Clips.canEncode, "needs the ffmpeg program"))
    func duringPlayback() throws {
        let clips = Clips()
        let bytes = Clips.read(clips.pattern("silent.ts", ["-c:v", "libx264", "-tune", "zerolatency"]))
        let head = Array("HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n".utf8)
        let server = try LocalServer([head, bytes], ending: .hang)
        let played = try expectStop(server.url + "/live", "playback", after: 1.5)
        #expect(!played.frames.isEmpty)
    }

    private func avioKnows(_ scheme: String) -> Bool {
        (try? StreamScheme.check("\(scheme)://host", name: scheme)) != nil
    }

    /// Plays, raises the stop signal after so many seconds, and prints how long it took to come back.
    @discardableResult
    private func expectStop(_ url: String, _ phase: String, after seconds: Double = 0.4) throws -> Recording {
        let stop = StopSignal()
        let raised = Protected(ContinuousClock.now)
        try BackgroundThread.start("stop") {
            usleep(UInt32(seconds * 1e6))
            raised.withLock { $0 = .now }
            stop.raise()
        }
        let played = Recording(url, stop: stop)
        let delay = (ContinuousClock.now - raised.withLock { $0 }) / .seconds(1)
        print("stop while \(phase), \(url.prefix { $0 != ":" }): \(Int(delay * 1000)) ms")
        #expect(played.failure == nil && stop.isRaised && delay < Self.bound, "\(url) \(phase)")
        return played
    }
}
