// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Testing

@Suite("Orientation")
struct RotationTests {
    @Test(
        "a rotated file comes upright", .enabled(if: Clips.canEncode, "needs the ffmpeg program"),
        arguments: [90, 180, 270])
    func turnsVideo(_ angle: Int) throws {
        let clips = Clips()
        let stored = clips.pattern(
            "stored.mp4", size: "98x74", seconds: 0.2, ["-c:v", "libx264", "-pix_fmt", "yuv420p"])
        let path = clips.make("turned.mp4", "-i", stored, "-c", "copy", "-metadata:s:v", "rotate=\(angle)")
        let played = Recording(path)
        // ffmpeg turns too.
        let isEqual = played.bytes == clips.decoded(path, format: "yuv420p")
        #expect(isEqual)
        #expect(try #require(played.info).width == (angle == 180 ? 98 : 74))
    }

    @Test("4:2:2 on its side is 4:4:0", .enabled(if: Clips.canEncode, "needs the ffmpeg program"))
    func turnsSubsampling() throws {
        let clips = Clips()
        let stored = clips.pattern(
            "stored.mp4", size: "98x74", seconds: 0.04, ["-c:v", "mpeg4", "-pix_fmt", "yuv420p"])
        let wide = clips.make("wide.mov", "-i", stored, "-c:v", "mjpeg", "-pix_fmt", "yuvj422p")
        let frame = try #require(
            Recording(clips.make("turned.mov", "-i", wide, "-c", "copy", "-metadata:s:v", "rotate=90")).frames.first)
        guard case .yuv(let shiftX, let shiftY, _) = frame.layout.format else {
            throw Failure(.unexpected, "not Y'CbCr")
        }
        #expect(shiftX == 0 && shiftY == 1)
        #expect(frame.layout.planes.map(\.width) == [74, 74, 74] && frame.layout.planes.map(\.height) == [98, 49, 49])
    }

    @Test("odd angles go to the nearest quarter turn, and extreme matrices do not trap")
    func roundsAngles() {
        #expect(Orientation(a: 60000, b: 20000, c: -20000, d: 60000) == .upright)
        #expect(Orientation(a: 100, b: 65536, c: -65536, d: 100) == Orientation(exif: 6))
        #expect(Orientation(a: .min, b: .min, c: .min, d: .min) == Orientation(exif: 3))
        #expect(Orientation(a: -65536, b: 0, c: 0, d: 65536) == Orientation(exif: 2))
    }
}
