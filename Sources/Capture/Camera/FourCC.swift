// SPDX-License-Identifier: Apache-2.0

/// A pixel format as V4L2 names it: four characters.
struct FourCC: Sendable, Hashable, CustomStringConvertible {
    /// The first character in the lowest byte; bit 31 marks big-endian samples.
    let code: UInt32

    private static let bigEndian: UInt32 = 1 << 31
    /// What people call the common ones.
    private static let nicknames = [
        "mjpeg": "MJPG", "yuy2": "YUYV", "yuyv422": "YUYV", "uyvy422": "UYVY", "i420": "YU12", "yuv420": "YU12",
        "yuv420p": "YU12", "rgb24": "RGB3", "rgb": "RGB3", "bgr24": "BGR3", "bgr": "BGR3", "gray": "GREY", "y8": "GREY",
        "y800": "GREY", "avc": "H264",
    ]

    init(code: UInt32) { self.code = code }

    /// Reads `YUYV`, `yuyv`, `Y10` or a nickname such as `mjpeg`; nil for what is not one to four printable characters.
    init?(_ text: String) {
        let isLower = text == text.lowercased()
        let name = Self.nicknames[text.lowercased()] ?? (isLower ? text.uppercased() : text)
        let bytes = Array(name.utf8)
        guard (1...4).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let padded = bytes + [UInt8](repeating: 0x20, count: 4 - bytes.count)
        code = padded.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    var description: String {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: (code & ~Self.bigEndian) >> (8 * UInt32($0))) }
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return "0x" + String(code, radix: 16) }
        let name = String(decoding: bytes, as: UTF8.self).split(separator: " ").joined(separator: " ")
        return code & Self.bigEndian == 0 ? name : name + "-BE"
    }
}
