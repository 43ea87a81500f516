// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Capture

@Suite("Pixel formats of cameras")
struct FourCCTests {
    static let names = [
        ("YUYV", "YUYV"), ("yuyv", "YUYV"), ("yuy2", "YUYV"), ("mjpeg", "MJPG"), ("MJPEG", "MJPG"), ("mjpg", "MJPG"),
        ("i420", "YU12"), ("gray", "GREY"), ("rgb24", "RGB3"), ("h264", "H264"), ("Y10", "Y10"), ("pRAA", "pRAA"),
    ]

    @Test("what people call them", arguments: names)
    func reads(_ text: String, _ name: String) { #expect(FourCC(text)?.description == name) }

    @Test("what is none", arguments: ["", "toolong", "a b", "é", "\u{7f}"])
    func refuses(_ text: String) { #expect(FourCC(text) == nil) }

    @Test("as the kernel numbers them")
    func numbers() {
        #expect(FourCC("YUYV")?.code == 0x5659_5559)
        #expect(FourCC.grey == FourCC("GREY"))
        #expect(FourCC.planar == FourCC("YU12"))
        #expect(FourCC(code: 0x2036_3159 | 1 << 31).description == "Y16-BE")
        #expect(FourCC(code: 0x0102_0304).description == "0x1020304")
    }

    @Test("how each is read", arguments: ["YUYV", "UYVY", "NV12", "YU12", "RGB3", "BGR3", "GREY"])
    func readsNatively(_ name: String) throws {
        let format = try #require(FourCC(name).flatMap { CameraFormat($0) })
        #expect(format.rank == 0)
        // Every native format has a layout whose planes lie within the picture.
        let size = try #require(FrameSize("6x4"))
        let layout = try RawLayout(try #require(FourCC(name)), size, stride: 0, action: "")
        #expect(layout.planes.allSatisfy { $0.offset < layout.byteCount && $0.stride > 0 })
    }

    @Test("decoded, converted, not read")
    func readsOtherwise() throws {
        func format(_ name: String) throws -> CameraFormat? { CameraFormat(try #require(FourCC(name))) }
        #expect(try format("MJPG") == .jpeg)
        #expect(try format("JPEG") == .jpeg)
        #expect(try format("H264") == .h264)
        #expect(try format("YVYU") == .converted)
        #expect(try format("Z16") == nil)
    }

    @Test("what a user may ask for is what is read, under V4L2's name")
    func namesWhatIsRead() {
        let names = ["mjpeg": "MJPG", "yuyv": "YUYV", "yvyu": "YVYU", "h264": "H264", "y10": "Y10"]
        for (text, name) in names { #expect(PixelFormatName.canonical(text) == name) }
        for text in ["", "jpg", "H265", "Z16", "toolong"] { #expect(PixelFormatName.canonical(text) == nil) }
    }

    static let rates = [(30, 1, "30"), (30000, 1001, "29.97"), (15, 2, "7.5"), (1, 2, "0.5"), (1001, 100, "10.01")]

    @Test("rates as people write them", arguments: rates)
    func writes(_ frames: Int, _ seconds: Int, _ text: String) {
        #expect(FrameRate(frames: UInt32(frames), seconds: UInt32(seconds))?.description == text)
    }

    @Test("rates that no camera has")
    func refusesRates() {
        #expect(FrameRate(frames: 0, seconds: 1) == nil)
        #expect(FrameRate(frames: 1, seconds: 0) == nil)
        #expect(FrameRate(frames: .max, seconds: 1) == nil)
        #expect(FrameRate(Double.nan) == nil)
        #expect(FrameRate(12.5)?.description == "12.5")
    }
}
