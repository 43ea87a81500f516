// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Capture

@Suite("Choice of a camera's mode")
struct ModeChoiceTests {
    /// Modes written `YUYV 640x480 30`; without a rate the driver does not tell it.
    private static func modes(_ texts: [String]) throws -> [CameraMode] {
        try texts.map { text in
            let words = text.split(separator: " ").map(String.init)
            return CameraMode(
                format: try #require(FourCC(words[0])), size: try #require(FrameSize(words[1])),
                rate: words.count > 2 ? FrameRate(try #require(Double(words[2]))) : nil)
        }
    }

    private static let webcam = [
        "MJPG 1920x1080 30", "MJPG 1280x720 30", "MJPG 640x480 30", "YUYV 640x480 30", "YUYV 640x480 15",
        "YUYV 1280x720 10", "YUYV 320x240 30", "H264 640x480 30",
    ]

    static let cases: [(modes: [String], choice: ModeChoice, best: String)] = [
        (webcam, ModeChoice(), "YUYV 640x480 at 30 fps"),
        (webcam, ModeChoice(fps: 5), "YUYV 640x480 at 15 fps"),
        (webcam, ModeChoice(fps: 60), "YUYV 640x480 at 30 fps"),
        (webcam, ModeChoice(size: FrameSize("1280x720")), "MJPG 1280x720 at 30 fps"),
        (webcam, ModeChoice(size: FrameSize("1280x720"), fps: 10), "YUYV 1280x720 at 10 fps"),
        (webcam, ModeChoice(size: FrameSize("600x400")), "YUYV 600x400 at 30 fps"),
        (webcam, ModeChoice(format: FourCC("mjpeg")), "MJPG 640x480 at 30 fps"),
        (webcam, ModeChoice(format: FourCC("h264")), "H264 640x480 at 30 fps"),
        (["YUYV 640x480 15", "MJPG 1920x1080 30"], ModeChoice(), "MJPG 1920x1080 at 30 fps"),
        (["YUYV 160x120 30", "YUYV 1280x720 10"], ModeChoice(), "YUYV 1280x720 at 10 fps"),
        (["MJPG 640x480 30", "YUYV 640x360 30"], ModeChoice(), "YUYV 640x360 at 30 fps"),
        (["H264 640x480 30", "MJPG 640x480 30"], ModeChoice(), "MJPG 640x480 at 30 fps"),
        (["YVYU 640x480 30", "H264 640x480 30"], ModeChoice(), "YVYU 640x480 at 30 fps"),
        (["Z16 640x480 30", "GREY 640x480 25"], ModeChoice(), "GREY 640x480 at 25 fps"),
        (["YUYV 640x480"], ModeChoice(), "YUYV 640x480"),
        (["NV12 352x288 30", "NV12 1280x720 30", "NV12 3840x2160 30"], ModeChoice(), "NV12 1280x720 at 30 fps"),
    ]

    @Test("the best mode", arguments: 0..<cases.count)
    func chooses(_ index: Int) throws {
        let (texts, choice, best) = Self.cases[index]
        for modes in [try Self.modes(texts), try Self.modes(texts.reversed())] {
            #expect(try choice.best(of: modes, action: "cannot read it").description == best)
        }
    }

    @Test("no common format says what there is")
    func refuses() throws {
        let modes = try Self.modes(["Z16 640x480 30", "HEVC 640x480 30"])
        let failure = try #require(throws: Failure.self) { try ModeChoice().best(of: modes, action: "cannot read it") }
        #expect(failure.code == .badData)
        #expect(failure.reason == "cannot read it: no common format: it has Z16, HEVC, of which perceptd reads none")
        let missing = try #require(throws: Failure.self) {
            try ModeChoice(format: FourCC("NV12")).best(of: modes, action: "cannot read it")
        }
        #expect(missing.reason == "cannot read it: it has no pixel format NV12, only Z16, HEVC")
        #expect(throws: Failure.self) { try ModeChoice(format: FourCC("Z16")).best(of: modes, action: "") }
        #expect(throws: Failure.self) { try ModeChoice().best(of: [], action: "") }
    }
}
