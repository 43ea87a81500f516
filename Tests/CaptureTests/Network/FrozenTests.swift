// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Capture

@Suite struct FrozenTests {
    /// Pictures of one second each; whether the source is frozen at the end, with a limit of 3 s.
    static let sequences: [(pictures: [UInt64?], isFrozen: Bool)] = [
        ([1, 1, 1, 1], true), ([1, 1, 1], false), ([1, 2, 1, 2, 1, 2], true), ([1, 2, 3, 4, 5, 6], false),
        ([1, 1, 1, 1, 2], false), ([nil, nil, nil, nil, nil], false), ([1, 2, 3, 1, 2, 3], true),
    ]

    @Test(arguments: sequences)
    func tellsFrozen(_ sequence: (pictures: [UInt64?], isFrozen: Bool)) {
        var watch = FrozenWatch(limit: 3)
        let start = ContinuousClock.now
        let answers = sequence.pictures.enumerated().map { second, picture in
            watch.isFrozen(picture, at: start + .seconds(second))
        }
        #expect(answers.last == sequence.isFrozen)
    }

    @Test func neverWithoutALimitAndAnewAfterAReset() {
        var never = FrozenWatch(limit: nil)
        var watch = FrozenWatch(limit: 1)
        let start = ContinuousClock.now
        let answers = (0..<9).map { never.isFrozen(1, at: start + .seconds($0)) }
        #expect(!answers.contains(true))
        _ = watch.isFrozen(1, at: start)
        watch.reset()
        let isFrozen = watch.isFrozen(1, at: start + .seconds(5))
        #expect(!isFrozen)
    }

    static let encoders = [
        "libx264 -preset ultrafast -tune zerolatency -g 30",
        "libx264 -preset ultrafast -tune zerolatency -g 30 -b:v 200k -maxrate 200k -bufsize 200k",
        "mpeg4 -q:v 5 -g 30", "mjpeg -q:v 5",
    ]

    /// Eight seconds at 25 frames a second, as they come off a network.
    @Test(.enabled(if: Clips.canEncode, "needs the ffmpeg program"), arguments: encoders)
    func aStillPictureIsFrozenAndANoisySceneIsNot(_ encoder: String) throws {
        for (noise, isFrozen) in [("", true), (",noise=alls=3:allf=t", false)] {
            let clips = Clips()
            let codec = ["-c:v"] + encoder.split(separator: " ").map(String.init)
            let filter = ["-vf", "select=eq(n\\,0),loop=-1:1,setpts=N/25/TB,gblur=1\(noise),format=yuv420p"]
            let file = clips.pattern("still.mkv", size: "320x180", seconds: 8, filter + ["-t", "8"] + codec)
            let share = try frozenShare(Clips.read(file))
            #expect(isFrozen ? share > 0.9 : share == 0, "\(encoder) \(noise)")
        }
    }

    /// Two different pictures that take turns change all the time, although each has been seen before.
    @Test(.enabled(if: Clips.canEncode, "needs the ffmpeg program"))
    func picturesThatTakeTurnsAreNotFrozen() throws {
        let clips = Clips()
        let filter = ["-vf", "negate=enable='lt(mod(t,2),1)',select=eq(n\\,0)+eq(n\\,30),loop=-1:2,setpts=N/TB,fps=25"]
        let file = clips.pattern(
            "turns.mkv", size: "320x180", seconds: 8, filter + ["-t", "8", "-c:v", "libx264", "-preset", "ultrafast"])
        #expect(try frozenShare(Clips.read(file)) == 0)
        var changes = PictureChanges()
        #expect([7, 7, 8, 7, 7].map { changes.number($0) } == [1, 1, 2, 3, 3])
    }

    /// Share of the last second's frames that are called frozen with a limit of 2 s.
    private func frozenShare(_ bytes: [UInt8]) throws -> Double {
        let head = Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8)
        let server = try LocalServer([head, bytes])
        let source = try SourceFactory.make(server.url + "/live", options: SourceOptions(), pool: PixelPool())
        var watch = FrozenWatch(limit: 2)
        var answers: [Bool] = []
        let start = ContinuousClock.now
        try source.run(stop: StopSignal()) { signal in
            guard case .frame(let frame) = signal else { return }
            answers.append(watch.isFrozen(frame.fingerprint, at: start + .seconds(frame.pts)))
        }
        #expect(answers.count > 150)
        return Double(answers.suffix(25).count(where: \.self)) / 25
    }
}
