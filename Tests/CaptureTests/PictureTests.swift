// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Testing

@Suite("Still pictures")
struct PictureTests {
    /// A picture of Tests/Fixtures/capture with what Pillow makes of it.
    struct Expected: Sendable, CustomTestStringConvertible {
        let name: String
        let width: Int
        let height: Int
        let hash: UInt64
        var testDescription: String { name }
    }

    static let folder = #filePath.replacing("CaptureTests/PictureTests.swift", with: "Fixtures/capture/")

    static let all: [Expected] = String(decoding: Clips.read(folder + "expected.txt"), as: UTF8.self)
        .split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count == 4, let width = Int(parts[1]), let height = Int(parts[2]),
                let hash = UInt64(parts[3], radix: 16)
            else { return nil }
            return Expected(name: String(parts[0]), width: width, height: height, hash: hash)
        }

    private func read(_ name: String) throws -> Frame {
        try PictureReader.read(path: Self.folder + name, pool: PixelPool())
    }

    @Test("the fixtures are there")
    func hasFixtures() { #expect(Self.all.count > 40) }

    @Test("every picture is Pillow's, bit for bit", arguments: all)
    func equalsPillow(_ expected: Expected) throws {
        let frame = try read(expected.name)
        #expect(frame.layout.width == expected.width && frame.layout.height == expected.height)
        #expect(frame.layout.format == .rgb)
        #expect(fnv1a(frame.samples) == expected.hash)
    }

    @Test("bytes in memory are read like a file")
    func decodesBytes() throws {
        let bytes = Clips.read(Self.folder + "rgb.png")
        let frame = try PictureReader.decode(bytes: bytes, name: "upload", pool: PixelPool())
        #expect(frame.source == "upload")
        let isEqual = try frame.samples == read("rgb.png").samples
        #expect(isEqual)
    }

    @Test("a picture that is cut off is refused", arguments: all.filter { !$0.name.hasPrefix("one") })
    func refusesTruncated(_ expected: Expected) {
        let bytes = Clips.read(Self.folder + expected.name)
        // An animation's second picture may be missing.
        let shares = expected.name.hasPrefix("animated") ? [0.1] : [0.1, 0.5, 0.9]
        for share in shares {
            let part = Array(bytes.prefix(Int(Double(bytes.count) * share)))
            let failure = #expect(throws: Failure.self) {
                try PictureReader.decode(bytes: part, name: "part", pool: PixelPool())
            }
            #expect(failure?.code == .badData)
        }
    }

    @Test("what is no picture is refused in one line")
    func refusesOthers() {
        for bytes in [[], [0x89], Array("hello, world".utf8), [UInt8](repeating: 0, count: 100)] {
            let failure = #expect(throws: Failure.self) {
                try PictureReader.decode(bytes: bytes, name: "x", pool: PixelPool())
            }
            #expect(failure?.code == .badData && failure?.reason.hasPrefix("cannot read x: ") == true)
        }
        #expect(throws: Failure.self) { try PictureReader.read(path: "/nowhere.png", pool: PixelPool()) }
        #expect(throws: Failure.self) { try PictureReader.read(path: "/tmp", pool: PixelPool()) }
    }

    @Test("a header that promises a giant picture allocates none")
    func refusesBombs() {
        var bytes = Clips.read(Self.folder + "rgb.bmp")
        // Width and height of the header: 30000 by 30000.
        bytes.replaceSubrange(18..<26, with: [0x30, 0x75, 0, 0, 0x30, 0x75, 0, 0])
        #expect(throws: Failure.self) { try PictureReader.decode(bytes: bytes, name: "bomb", pool: PixelPool()) }
    }
}

/// FNV-1a, 64 bits.
func fnv1a(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
