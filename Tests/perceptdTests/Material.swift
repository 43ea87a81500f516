// SPDX-License-Identifier: Apache-2.0

/// Files to watch and to embed.
enum Material {
    /// A file in Tests/Fixtures.
    static func fixture(_ name: String, file: String = #filePath) -> String {
        "/" + file.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/" + name
    }

    static let picture = fixture("capture/q90-444.jpg")
    static let otherPicture = fixture("capture/grey.png")
    static let notAPicture = Workspace.shared.write("text.jpg", "this is no picture\n")
    static let notAVideo = Workspace.shared.write("text.mp4", "this is no video\n")
    static let emptyFile = Workspace.shared.write("empty.mp4", "")

    /// 20 frames, 10 a second, 64 x 48, each brighter than the one before.
    static let video = Workspace.shared.write("video.y4m", videoBytes)

    static let videoBytes: [UInt8] = {
        var bytes = Array("YUV4MPEG2 W64 H48 F10:1 Ip A1:1 C420jpeg\n".utf8)
        for number in 0..<20 {
            bytes += Array("FRAME\n".utf8) + [UInt8](repeating: UInt8(number * 12), count: 64 * 48)
            bytes += [UInt8](repeating: 128, count: 2 * 32 * 24)
        }
        return bytes
    }()

    /// A tenth of a second of silence as WAV.
    static let sound: String = {
        func number(_ value: UInt32, _ count: UInt32) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let format = number(16, 4) + number(1, 2) + number(1, 2) + number(8000, 4) + number(16000, 4)
        let header = Array("WAVEfmt ".utf8) + format + number(2, 2) + number(16, 2) + Array("data".utf8)
        let body = header + number(1600, 4) + [UInt8](repeating: 0, count: 1600)
        return Workspace.shared.write("sound.wav", Array("RIFF".utf8) + number(UInt32(body.count), 4) + body)
    }()
}
