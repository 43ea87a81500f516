// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Testing

@Suite("Colour spaces", .enabled(if: Clips.canEncode, "needs the ffmpeg program"))
struct ColourTests {
    /// The colour space of the first frame of a clip made with `arguments`.
    private func space(_ name: String, size: String = "160x120", _ arguments: [String]) throws -> ColourSpace {
        let clips = Clips()
        let played = Recording(clips.pattern(name, size: size, seconds: 0.04, arguments))
        let frame = try #require(played.frames.first)
        switch frame.layout.format {
        case .yuv(_, _, let space), .grey(let space): return space
        case .rgb: throw Failure(.unexpected, "R'G'B' where Y'CbCr was expected")
        }
    }

    @Test("matrix and range are the stream's own")
    func takesStreamsOwn() throws {
        let own = ["-c:v", "libx264", "-pix_fmt", "yuv420p"]
        let hd = try space("o.mkv", own + ["-colorspace", "bt709", "-color_range", "tv"])
        #expect(hd.kr == 0.2126 && hd.kb == 0.0722 && !hd.isFullRange)
        let uhd = try space("o.mkv", own + ["-colorspace", "bt2020nc", "-color_range", "pc"])
        #expect(uhd.kr == 0.2627 && uhd.isFullRange)
        let sd = try space("s.mkv", size: "1280x720", own + ["-colorspace", "smpte170m"])
        #expect(sd.kr == 0.299)
    }

    @Test("where the stream is silent, the matrix is swscale's at every size")
    func assumesTheMatrixThatSwscaleAssumes() throws {
        let plain = ["-c:v", "ffv1", "-pix_fmt", "yuv420p"]
        #expect(try space("a.nut", size: "720x576", plain).kr == 0.299)
        #expect(try space("b.nut", size: "1280x720", plain).kr == 0.299)
    }

    @Test("JPEG chroma is centred and full range, MPEG chroma on the left")
    func knowsSiting() throws {
        let jpeg = try space("j.mov", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"])
        #expect(jpeg.isFullRange && jpeg.chromaX == 0.5 && jpeg.chromaY == 0.5 && jpeg.kr == 0.299)
        let mpeg = try space("m.ts", ["-c:v", "mpeg2video"])
        #expect(!mpeg.isFullRange && mpeg.chromaX == 0.25 && mpeg.chromaY == 0.5)
    }
}
