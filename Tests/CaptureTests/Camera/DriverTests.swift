// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import CV4L2
import Pipeline
import Testing

@testable import Capture

@Suite("Drivers that lie")
struct DriverTests {
    private static func format(_ name: String, _ width: UInt32, _ height: UInt32, stride: UInt32) throws -> DriverFormat
    {
        var native = v4l2_format()
        native.fmt.pix.width = width
        native.fmt.pix.height = height
        native.fmt.pix.pixelformat = try #require(FourCC(name)).code
        native.fmt.pix.bytesperline = stride
        return try DriverFormat(native, action: "cannot read it")
    }

    @Test("sizes out of bounds", arguments: [(0, 480), (640, 0), (.max, 1), (20_000, 20_000)])
    func refusesSize(_ width: UInt32, _ height: UInt32) {
        #expect(throws: Failure.self) { try Self.format("YUYV", width, height, stride: 0) }
    }

    @Test("rows too short or too long", arguments: [("YUYV", 1279), ("RGB3", 1919), ("NV12", 639), ("GREY", 1 << 31)])
    func refusesRows(_ name: String, _ stride: UInt32) throws {
        let format = try Self.format(name, 640, 480, stride: stride)
        #expect(throws: Failure.self) { try RawLayout(format, action: "cannot read it") }
    }

    @Test("pictures shorter than their size", arguments: ["YUYV", "NV12", "YU12", "BGR3", "GREY"])
    func refusesShort(_ name: String) throws {
        let format = try Self.format(name, 6, 4, stride: 64)
        guard case .raw(let pixels) = CameraFormat(format.format) else { return }
        let reader = try RawPictureReader(format, pixels, pool: PixelPool(), action: "cannot read it")
        let count = try RawLayout(format, action: "").byteCount
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
        defer { bytes.deallocate() }
        _ = bytes.initializeMemory(as: UInt8.self, repeating: 80)
        let picture = try #require(try reader.picture(bytes))
        #expect((picture.layout.width, picture.layout.height) == (6, 4))
        let short = UnsafeMutableRawBufferPointer(rebasing: bytes[..<(count - 1)])
        #expect(throws: Failure.self) { try reader.picture(short) }
    }

    @Test("a picture of MJPG is decoded when it is wanted")
    func decodesLate() throws {
        let folder = #filePath.replacing("CaptureTests/Camera/DriverTests.swift", with: "Fixtures/capture/")
        let bytes = Clips.read("\(folder)q75-422.jpg")
        let late = try LatePictures(AV_CODEC_ID_MJPEG, pool: PixelPool(), action: "cannot read it")
        for _ in 0..<2 {
            let layout = try late.picture(bytes).layout
            guard case .yuv(shiftX: 1, shiftY: 0, let space) = layout.format else {
                Issue.record("\(layout.format)")
                return
            }
            #expect(space.isFullRange)
        }
    }

    @Test("samples land where they belong", arguments: [("YUYV", [1, 2, 3, 4]), ("UYVY", [2, 1, 4, 3])])
    func readsSamples(_ name: String, _ bytes: [UInt8]) throws {
        let format = try Self.format(name, 2, 1, stride: 4)
        guard case .raw(let pixels) = CameraFormat(format.format) else { return }
        let reader = try RawPictureReader(format, pixels, pool: PixelPool(), action: "cannot read it")
        var bytes = bytes
        let picture = try bytes.withUnsafeMutableBytes { try reader.picture($0) }
        let (layout, buffer) = try #require(picture)
        let frame = Frame(
            source: "", sequence: 0, pts: 0, captured: .now(), arrival: .now, decodeMilliseconds: 0, layout: layout,
            pixels: buffer)
        let samples = frame.withPixels { bytes in
            [0, 1, layout.planes[1].offset, layout.planes[2].offset].map { bytes[$0] }
        }
        #expect(samples == [1, 3, 2, 4])
    }

    @Test("garbage instead of JPEG is a broken picture")
    func refusesGarbage() throws {
        let late = try LatePictures(AV_CODEC_ID_MJPEG, pool: PixelPool(), action: "cannot read it")
        #expect(throws: Failure.self) { try late.picture([1, 2, 3]) }
        #expect(throws: Failure.self) { try late.picture([]) }
    }

    @Test("pictures that are all broken are told, until one is whole")
    func noticesLastingDamage() throws {
        let folder = #filePath.replacing("CaptureTests/Camera/DriverTests.swift", with: "Fixtures/capture/")
        let whole = Clips.read("\(folder)q75-422.jpg")
        let late = try LatePictures(AV_CODEC_ID_MJPEG, pool: PixelPool(), action: "cannot read it")
        #expect(late.failure(after: 0) == nil)
        for _ in 0..<3 { #expect(throws: Failure.self) { try late.picture([1, 2, 3]) } }
        #expect(late.failure(after: 0)?.hasPrefix("cannot read it: ") == true)
        #expect(late.failure(after: 3600) == nil)
        _ = try late.picture(whole)
        #expect(late.failure(after: 0) == nil)
    }

    @Test("a JPEG that was cut off is a broken picture or a whole-sized one, and the next one is read")
    func survivesTruncation() throws {
        let folder = #filePath.replacing("CaptureTests/Camera/DriverTests.swift", with: "Fixtures/capture/")
        let bytes = Clips.read("\(folder)q75-422.jpg")
        let late = try LatePictures(AV_CODEC_ID_MJPEG, pool: PixelPool(), action: "cannot read it")
        let whole = try late.picture(bytes).layout
        for count in stride(from: 0, to: bytes.count, by: 97) {
            let layout = try? late.picture(Array(bytes[..<count])).layout
            #expect(layout.map { ($0.width, $0.height) == (whole.width, whole.height) } ?? true, "\(count) bytes")
        }
        #expect(try late.picture(bytes).layout.width == whole.width)
    }

    @Test("grey is full range, Y'CbCr limited BT.601, unless the driver says otherwise")
    func tellsColours() throws {
        let grey = try Self.format("GREY", 8, 8, stride: 8)
        #expect(grey.range == AVCOL_RANGE_UNSPECIFIED)
        let yuyv = try Self.format("YUYV", 8, 8, stride: 16)
        #expect(yuyv.range == AVCOL_RANGE_MPEG && yuyv.space == AVCOL_SPC_SMPTE170M)
        var native = yuyv.native
        native.fmt.pix.colorspace = V4L2_COLORSPACE_REC709.rawValue
        native.fmt.pix.quantization = V4L2_QUANTIZATION_FULL_RANGE.rawValue
        let wide = try DriverFormat(native, action: "")
        #expect(wide.range == AVCOL_RANGE_JPEG && wide.space == AVCOL_SPC_BT709)
    }

    private static func stamp(_ sequence: UInt32, _ time: Double?) -> DriverStamp {
        DriverStamp(sequence: sequence, time: time, isDamaged: false)
    }

    @Test("gaps in the driver's numbers are pictures lost, unless no camera is that fast")
    func countsGaps() {
        var clock = CameraClock()
        #expect(clock.moment(Self.stamp(7, 100), now: 100.01).lost == 0)
        #expect(clock.moment(Self.stamp(8, 100.03), now: 100.04).lost == 0)
        #expect(clock.moment(Self.stamp(11, 100.13), now: 100.14).lost == 2)
        #expect(clock.moment(Self.stamp(11, 100.16), now: 100.17).lost == 0)
        #expect(clock.moment(Self.stamp(3, 100.2), now: 100.21).lost == 0)
        #expect(clock.moment(Self.stamp(4_000_000, 100.23), now: 100.24).lost == 0)
        var round = CameraClock()
        #expect(round.moment(Self.stamp(.max, 5), now: 5).lost == 0)
        #expect(round.moment(Self.stamp(1, 5.1), now: 5.1).lost == 1)
    }

    @Test("the driver's time counts where it can be true")
    func tellsTime() {
        var clock = CameraClock()
        #expect(clock.moment(Self.stamp(0, 50), now: 50.02).pts == 0)
        #expect(abs(clock.moment(Self.stamp(1, 50.5), now: 50.9).pts - 0.5) < 1e-9)
        // From the future, from long ago, from another clock: when it came.
        #expect(abs(clock.moment(Self.stamp(2, 9e9), now: 51).pts - 1) < 1e-9)
        #expect(abs(clock.moment(Self.stamp(3, 0), now: 200).pts - 150) < 1e-9)
        #expect(abs(clock.moment(Self.stamp(4, nil), now: 201).pts - 151) < 1e-9)
        #expect(clock.moment(Self.stamp(5, .nan), now: 202).pts == 152)
    }

    @Test("equal pictures have equal fingerprints, others have others")
    func fingerprints() {
        var bytes = (0..<10_007).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let first = bytes.withUnsafeBytes { Fingerprint.of($0) }
        #expect(bytes.withUnsafeBytes { Fingerprint.of($0) } == first)
        for place in [0, 5000, 10_006] {
            bytes[place] ^= 1
            #expect(bytes.withUnsafeBytes { Fingerprint.of($0) } != first)
            bytes[place] ^= 1
        }
        #expect([UInt8]().withUnsafeBytes { Fingerprint.of($0) } != [0].withUnsafeBytes { Fingerprint.of($0) })
    }
}
