// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Testing

@Suite("Video files", .enabled(if: Clips.canEncode, "needs the ffmpeg program"))
struct CodecTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let encoder: String
        let arguments: String
        /// The raw format to compare with.
        let raw: String
        var testDescription: String { "\(encoder) in \(name)" }
    }

    static let cases = [
        Case(name: "a.mp4", encoder: "libx264", arguments: "-pix_fmt yuv420p", raw: "yuv420p"),
        Case(name: "b.ts", encoder: "libx264", arguments: "-pix_fmt yuv422p", raw: "yuv422p"),
        Case(name: "c.mp4", encoder: "libx264rgb", arguments: "", raw: "rgb24"),
        Case(name: "d.avi", encoder: "mpeg4", arguments: "", raw: "yuv420p"),
        Case(name: "e.webm", encoder: "libvpx-vp9", arguments: "-deadline realtime", raw: "yuv420p"),
        Case(name: "f.webm", encoder: "libvpx", arguments: "-deadline realtime", raw: "yuv420p"),
        Case(name: "g.mov", encoder: "mjpeg", arguments: "-pix_fmt yuvj422p", raw: "yuvj422p"),
        Case(name: "h.mpg", encoder: "mpeg2video", arguments: "", raw: "yuv420p"),
        Case(name: "i.mkv", encoder: "ffv1", arguments: "-pix_fmt yuv444p", raw: "yuv444p"),
        Case(name: "j.mkv", encoder: "ffv1", arguments: "-pix_fmt yuv411p", raw: "yuv411p"),
        Case(name: "k.mkv", encoder: "ffv1", arguments: "-pix_fmt yuv440p", raw: "yuv440p"),
        Case(name: "l.mkv", encoder: "ffv1", arguments: "-pix_fmt yuv410p", raw: "yuv410p"),
        Case(name: "m.avi", encoder: "rawvideo", arguments: "-pix_fmt yuyv422", raw: "yuv422p"),
        Case(name: "n.avi", encoder: "rawvideo", arguments: "-pix_fmt uyvy422", raw: "yuv422p"),
        Case(name: "o.nut", encoder: "rawvideo", arguments: "-pix_fmt nv12", raw: "yuv420p"),
        Case(name: "p.nut", encoder: "rawvideo", arguments: "-pix_fmt nv21", raw: "yuv420p"),
        Case(name: "q.nut", encoder: "rawvideo", arguments: "-pix_fmt gray", raw: "gray"),
        Case(name: "r.nut", encoder: "rawvideo", arguments: "-pix_fmt bgr24", raw: "rgb24"),
        Case(name: "s.nut", encoder: "rawvideo", arguments: "-pix_fmt argb", raw: "rgb24"),
        Case(name: "t.nut", encoder: "rawvideo", arguments: "-pix_fmt gbrp", raw: "rgb24"),
        Case(name: "u.nut", encoder: "rawvideo", arguments: "-pix_fmt monob", raw: "rgb24"),
        Case(name: "v.nut", encoder: "rawvideo", arguments: "-pix_fmt pal8", raw: "rgb24"),
        Case(name: "w.nut", encoder: "rawvideo", arguments: "-pix_fmt yuva420p", raw: "yuv420p"),
        Case(name: "x.mov", encoder: "png", arguments: "", raw: "rgb24"),
        Case(name: "y.gif", encoder: "gif", arguments: "", raw: "rgb24"),
        Case(name: "z.apng", encoder: "apng", arguments: "-f apng", raw: "rgb24"),
        Case(name: "aa.ogv", encoder: "libtheora", arguments: "", raw: "yuv420p"),
        Case(name: "ab.flv", encoder: "flv", arguments: "", raw: "yuv420p"),
        Case(name: "ac.h264", encoder: "libx264", arguments: "-pix_fmt yuv420p", raw: "yuv420p"),
        Case(
            name: "ad.mp4", encoder: "libx265", arguments: "-pix_fmt yuv420p -x265-params log-level=0", raw: "yuv420p"),
        Case(name: "ae.wmv", encoder: "wmv2", arguments: "", raw: "yuv420p"),
        Case(name: "af.mjpeg", encoder: "mjpeg", arguments: "-pix_fmt yuvj420p", raw: "yuvj420p"),
    ]

    @Test(
        "every frame is what ffmpeg decodes, sample by sample",
        arguments: cases.filter { Clips.hasEncoder($0.encoder) })
    func decodesExactly(_ item: Case) throws {
        let clips = Clips()
        let options = ["-c:v", item.encoder] + item.arguments.split(separator: " ").map(String.init)
        let path = clips.pattern(item.name, size: "98x74", seconds: 0.4, options)
        let played = Recording(path)
        #expect(played.failure == nil)
        #expect(played.frames.count == 10)
        #expect(played.damaged == 0)
        // Outside the macro, which would print every byte.
        let isEqual = played.bytes == clips.decoded(path, format: item.raw)
        #expect(isEqual)
        #expect(played.frames.map(\.sequence) == Array(0..<10))
        let info = try #require(played.info)
        #expect(info.width == 98 && info.height == 74 && !info.isLive)
        #expect(info.detail.contains(" in "))
    }

    @Test(
        "more than 8 bits are rounded to 8",
        arguments: ["yuv420p10le", "yuv422p12le", "yuv444p16le", "gray10le", "gbrp10le"])
    func roundsDeepSamples(_ format: String) {
        let clips = Clips()
        let path = clips.pattern("deep.mkv", size: "98x74", seconds: 0.2, ["-c:v", "ffv1", "-pix_fmt", format])
        let raw =
            ["gray10le": "gray", "gbrp10le": "rgb24", "yuv422p12le": "yuv422p", "yuv444p16le": "yuv444p"][format]
            ?? "yuv420p"
        let (ours, theirs) = (Recording(path).bytes, clips.decoded(path, format: raw))
        #expect(ours.count == theirs.count)
        // swscale dithers or cuts where we round.
        #expect(zip(ours, theirs).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test("the container's times, rate and duration come along")
    func tellsTimes() throws {
        let clips = Clips()
        let played = Recording(clips.pattern("times.mkv", rate: 30, seconds: 1, ["-c:v", "libx264", "-bf", "3"]))
        let info = try #require(played.info)
        #expect(info.rate == 30)
        #expect(abs(try #require(info.duration) - 1) < 0.05)
        for (index, pts) in played.pts.enumerated() { #expect(abs(pts - Double(index) / 30) < 0.001) }
        #expect(played.frames.allSatisfy { $0.decodeMilliseconds >= 0 && $0.source == info.name })
    }

    @Test("variable frame rate keeps its own times")
    func keepsVariableTimes() {
        let clips = Clips()
        let path = clips.pattern(
            "vfr.mkv", seconds: 2, ["-vf", "select='lt(n,10)+not(mod(n,10))'", "-vsync", "vfr", "-c:v", "ffv1"])
        let expected = (0..<50).filter { $0 < 10 || $0 % 10 == 0 }.map { Double($0) / 25 }
        let pts = Recording(path).pts
        #expect(pts.count == expected.count)
        #expect(zip(pts, expected).allSatisfy { abs($0 - $1) < 0.001 })
    }

    @Test("a stream may change its size in the middle")
    func followsSizeChange() {
        let clips = Clips()
        let options = ["-c:v", "mpeg2video", "-bf", "0"]
        let first = clips.pattern("first.ts", size: "160x120", seconds: 0.4, options)
        let second = clips.pattern("second.ts", size: "320x240", seconds: 0.4, options)
        let played = Recording(clips.write("both.ts", Clips.read(first) + Clips.read(second)))
        #expect(played.failure == nil)
        #expect(Set(played.frames.map(\.layout.width)) == [160, 320])
    }

    @Test("standard formats come in through a named pipe")
    func readsNamedPipe() {
        let clips = Clips()
        let source = clips.pattern("piped.ts", seconds: 0.4, ["-c:v", "mpeg2video"])
        #expect(Clips.run(["mkfifo", clips.path("pipe")]) == 0)
        #expect(Clips.run(["sh", "-c", "cat \(source) > \(clips.path("pipe")) &"]) == 0)
        let played = Recording(clips.path("pipe"))
        #expect(played.failure == nil)
        #expect(played.frames.count == 10)
    }
}
