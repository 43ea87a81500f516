// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Testing

@Suite("Broken bytes never crash and never hang")
struct FuzzTests {
    /// SplitMix64, so that a failing case can be made again.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    /// `bytes` with a few bytes changed, cut off, or both.
    private func broken(_ bytes: [UInt8], _ random: inout Generator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            // The first bytes decide the most.
            let end = Bool.random(using: &random) ? min(bytes.count, 128) : bytes.count
            bytes[Int.random(in: 0..<end, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        return Int.random(in: 0..<4, using: &random) == 0
            ? Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &random))) : bytes
    }

    @Test("pictures", .timeLimit(.minutes(3)), arguments: PictureTests.all)
    func brokenPictures(_ expected: PictureTests.Expected) {
        let bytes = Clips.read(PictureTests.folder + expected.name)
        var random = Generator(state: expected.hash)
        let pool = PixelPool()
        for _ in 0..<25 {
            let result = Result { () throws(Failure) in
                try PictureReader.decode(bytes: broken(bytes, &random), name: "fuzz", pool: pool)
            }
            if case .failure(let failure) = result {
                #expect([.badData, .software].contains(failure.code) && !failure.reason.contains("\n"))
            }
        }
    }

    static let videos = [
        ("f.mp4", "libx264"), ("f.avi", "mpeg4"), ("f.ts", "mpeg2video"), ("f.mkv", "ffv1"), ("f.mov", "mjpeg"),
        ("f.gif", "gif"),
        ("f.webm", "libvpx"), ("f.nut", "rawvideo"),
    ]

    @Test(
        "videos", .timeLimit(.minutes(3)), .enabled(if: Clips.canEncode, "needs the ffmpeg program"),
        arguments: videos.filter { Clips.hasEncoder($0.1) })
    func brokenVideos(_ name: String, _ encoder: String) {
        let clips = Clips()
        let bytes = Clips.read(clips.pattern(name, size: "64x48", seconds: 0.4, ["-c:v", encoder]))
        var random = Generator(state: fnv1a(Array(name.utf8)))
        for _ in 0..<15 {
            let played = Recording(clips.write("broken-" + name, broken(bytes, &random)))
            if let failure = played.failure {
                #expect([.badData, .unavailable, .unexpected].contains(failure.code) && !failure.reason.contains("\n"))
            } else {
                #expect(!played.frames.isEmpty)
            }
            #expect(played.pts.allSatisfy { $0.isFinite })
        }
    }
}
