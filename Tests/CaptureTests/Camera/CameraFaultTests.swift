// SPDX-License-Identifier: Apache-2.0
import CV4L2
import Glibc
import Pipeline
import Testing

@testable import Capture

@Suite("What cameras refuse")
struct CameraFaultTests {
    private static func failure(_ number: Int32, _ path: String = "/dev/null") -> Failure {
        CameraFault.failure(number, path: path, action: "cannot read it")
    }

    @Test("each error has its code and says what to do")
    func codes() {
        #expect(Self.failure(EBUSY).code == .unavailable)
        #expect(Self.failure(EBUSY).reason.contains("a camera serves one program at a time"))
        #expect(Self.failure(ENODEV) == Failure(.unavailable, "cannot read it: unplugged"))
        #expect(Self.failure(ENOTTY) == Failure(.noInput, "cannot read it: it is not a V4L2 device"))
        #expect(Self.failure(ENOENT).code == .noInput)
        #expect(Self.failure(ENOENT).reason.hasPrefix("cannot read it: no such device; th"))
        #expect(Self.failure(ENOSPC).reason.contains("--pixel-format mjpeg"))
        #expect(Self.failure(EACCES).code == .noPermission)
    }

    @Test("what is no V4L2 device", arguments: ["/dev/null", "/dev/video-none"])
    func refusesOthers(_ path: String) throws {
        let source = CameraSource(path, options: SourceOptions(), pool: PixelPool())
        let failure = try #require(throws: Failure.self) { try source.run(stop: StopSignal()) { _ in } }
        #expect(failure.code == .noInput)
        #expect(failure.reason.hasPrefix("cannot read \(path): "))
        #expect(!source.seemsBack())
    }

    static let kinds: [(flags: Int32, reason: String?)] = [
        (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING, nil),
        (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_OUTPUT, nil),
        (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_READWRITE, "it has no memory-mapped streaming"),
        (V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING, "it is a metadata node, not a camera"),
        (V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING, "it is an output, which shows video; not a camera"),
        (V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING, "it is a codec, not a camera"),
        (V4L2_CAP_VIDEO_CAPTURE_MPLANE, "it has only the multi-planar interface, which perceptd does not read"),
        (V4L2_CAP_RADIO, "it is not a video capture device"),
    ]

    @Test("nodes are told apart by what they can do", arguments: 0..<kinds.count)
    func tellsKinds(_ index: Int) {
        let (flags, reason) = Self.kinds[index]
        let outcome = Result { () throws(Failure) in try NodeKind(flags: UInt32(bitPattern: flags)).check("it") }
        switch outcome {
        case .success: #expect(reason == nil)
        case .failure(let failure): #expect(failure.reason == reason.map { "it: \($0)" })
        }
    }

    @Test("a camera is known by its serial number, else by its name and place")
    func identifies() {
        let porch = CameraIdentity(card: "C920", bus: "usb-1", link: "a")
        #expect(porch.isSame(as: CameraIdentity(card: "C920", bus: "usb-2", link: "a")))
        #expect(!porch.isSame(as: CameraIdentity(card: "C920", bus: "usb-1", link: "b")))
        #expect(porch.isSame(as: CameraIdentity(card: "C920", bus: "usb-1", link: nil)))
        #expect(!porch.isSame(as: CameraIdentity(card: "C920", bus: "usb-2", link: nil)))
    }

    @Test("all names of a camera", arguments: ["/dev/video0", "/dev/v4l/by-id/usb-x-index0", "/dev/v4l/by-path/pci-0"])
    func locates(_ path: String) throws {
        #expect(SourceLocation(path) == .camera(path))
        let source = try SourceFactory.make(path, options: SourceOptions(), pool: PixelPool())
        #expect(source is CameraSource && source.name == path && source.isLive)
    }

    @Test("a pixel format that cannot be one is a usage error")
    func refusesFormat() {
        var options = SourceOptions()
        options.pixelFormat = "toolong"
        #expect(throws: Failure.self) { try SourceFactory.make("/dev/video0", options: options, pool: PixelPool()) }
    }
}
