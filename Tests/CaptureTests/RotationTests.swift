// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Testing

@Suite("Orientation")
struct RotationTests {
    @Test("a rotated file comes upright", .enabled(if: Clips.canEncode), arguments: [90, 180, 270])
    func turnsVideo(_ angle: Int) throws {
        let clips = Clips()
        let stored = clips.pattern("stored.mp4", size: "98x74", seconds: 0.2, ["-c:v", "libx264", "-pix_fmt", "yuv422p"])
        let path = clips.make("turned.mp4", "-i", stored, "-c", "copy", "-metadata:s:v", "rotate=\(angle)")
        let played = Recording(path)
        // ffmpeg turns too; 4:2:2 becomes 4:4:0 on its side.
        let raw = angle == 180 ? "yuv422p" : "yuv440p"
        #expect(played.bytes == clips.decoded(path, format: raw))
        #expect(try #require(played.info).width == (angle == 180 ? 98 : 74))
    }

    @Test("odd angles go to the nearest quarter turn, and extreme matrices do not trap")
    func roundsAngles() {
        #expect(Orientation(a: 60000, b: 20000, c: -20000, d: 60000) == .upright)
        #expect(Orientation(a: 100, b: 65536, c: -65536, d: 100) == Orientation(exif: 6))
        #expect(Orientation(a: .min, b: .min, c: .min, d: .min) == Orientation(exif: 3))
        #expect(Orientation(a: -65536, b: 0, c: 0, d: 65536) == Orientation(exif: 2))
    }
}
