// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import TestSupport
import Testing

@testable import Capture

@Suite("Network streams", .serialized, .enabled(if: Clips.canEncode, "needs the ffmpeg program"))
struct StreamTests {
    private static func options(connect: Double = 15, stall: Double = 15) -> SourceOptions {
        var options = SourceOptions()
        options.connectLimit = connect
        options.stallLimit = stall
        return options
    }

    private static func head(_ type: String) -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nConnection: close\r\n\r\n".utf8)
    }

    private static func part(_ picture: [UInt8]) -> [UInt8] {
        Array("--edge\r\nContent-Type: image/jpeg\r\nContent-Length: \(picture.count)\r\n\r\n".utf8) + picture
            + Array("\r\n".utf8)
    }

    private static func pictures(_ clips: Clips) -> [[UInt8]] {
        clips.make("p%d.jpg", "-f", "lavfi", "-i", "testsrc2=s=160x120", "-frames:v", "4")
        return (1...4).map { Clips.read(clips.path("p\($0).jpg")) }
    }

    private static let multipart = "multipart/x-mixed-replace;boundary=edge"

    @Test func playsMJPEGAndCallsItStalledWhenItFallsSilent() throws {
        let pieces = [Self.head(Self.multipart)] + Self.pictures(Clips()).map(Self.part)
        let server = try LocalServer(pieces, ending: .hang)
        let played = Recording(server.url + "/video", Self.options(stall: 2))
        #expect(played.frames.count >= 3 && played.frames.first?.layout.width == 160)
        let failure = try #require(played.failure)
        #expect(failure.code == .temporary && failure.reason.hasSuffix("no frame for 2 s"))
        #expect(zip(played.pts, played.pts.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func timeSpentOnDeliveryIsNotTheSources() throws {
        let pieces = [Self.head(Self.multipart)] + Self.pictures(Clips()).map(Self.part)
        let server = try LocalServer(pieces)
        let source = try SourceFactory.make(server.url + "/video", options: Self.options(stall: 2), pool: PixelPool())
        var count = 0
        try source.run(stop: StopSignal()) { signal in
            if case .frame = signal {
                count += 1
                if count == 1 { usleep(3_000_000) }
            }
        }
        #expect(count >= 3)
    }

    @Test func fetchesASinglePictureAgainAndAgain() throws {
        let server = try LocalServer([Self.head("image/jpeg"), Self.pictures(Clips())[0]])
        var options = Self.options()
        options.pollInterval = 0.05
        for name in ["/snap.jpg", "/snap"] {
            let played = Recording(server.url + name, options, frames: 3)
            try #require(played.failure == nil && played.frames.map(\.sequence) == [0, 1, 2])
            #expect(played.info?.isLive == true && played.pts[1] > 0.04)
        }
        #expect(server.connections >= 6)
    }

    @Test func readsATransportStreamOverUDP() throws {
        let port = LocalServer.freePort()
        let sender =
            "ffmpeg -v quiet -re -f lavfi -i testsrc2=s=160x120:r=25 -t 6 -c:v mpeg2video -g 5 "
            + "-f mpegts 'udp://127.0.0.1:\(port)?pkt_size=1316' &"
        #expect(Clips.run(["sh", "-c", sender]) == 0)
        let played = Recording("udp://127.0.0.1:\(port)", Self.options(), frames: 10)
        #expect(played.failure == nil && played.frames.count == 10)
    }

    @Test func goesOnWhenTheSizeChanges() throws {
        let clips = Clips()
        let codec = ["-c:v", "libx264", "-preset", "ultrafast"]
        let small = Clips.read(clips.pattern("small.ts", size: "160x120", codec))
        let large = Clips.read(clips.pattern("large.ts", size: "320x240", codec))
        let server = try LocalServer([Self.head("video/mp2t"), small + large])
        let played = Recording(server.url + "/live", Self.options())
        #expect(played.failure == nil)
        #expect(Set(played.frames.map(\.layout.width)) == [160, 320] && played.info?.width == 320)
    }

    @Test func leavesOutWhatComesBeforeTheFirstKeyframe() throws {
        let clips = Clips()
        let codec = [
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-keyint_min", "25",
        ]
        let bytes = Clips.read(clips.pattern("cut.ts", seconds: 3, codec + ["-sc_threshold", "0"]))
        let cut = bytes.count / 188 / 5 * 188
        let server = try LocalServer([Self.head("video/mp2t"), Array(bytes[cut...])])
        let played = Recording(server.url + "/live", Self.options())
        let settled = Int(played.dropped[.settling])
        #expect(played.failure == nil && settled > 0 && played.damaged == 0)
        #expect((48...51).contains(played.frames.count) && settled + played.frames.count <= 75)
    }

    @Test func framesConvertedLateAreTheSame() throws {
        let clips = Clips()
        let bytes = Clips.read(clips.pattern("late.ts", ["-c:v", "libx264", "-preset", "ultrafast"]))
        let server = try LocalServer([Self.head("video/mp2t"), bytes])
        var options = Self.options()
        let early = Recording(server.url + "/live", options)
        options.convertsLate = true
        let source = try SourceFactory.make(server.url + "/live", options: options, pool: PixelPool())
        var held: [CapturedFrame] = []
        try source.run(stop: StopSignal()) { if case .frame(let frame) = $0 { held.append(frame) } }
        let late = try held.map { try $0.frame() }
        let isSame = late.map(\.samples) == early.frames.map(\.samples)
        #expect(isSame && late.count == 25 && held.allSatisfy { $0.fingerprint != nil })
    }

    @Test func leavesOutWhatIsBeyondTheRateAndCountsIt() {
        let clips = Clips()
        let file = clips.pattern("rate.mp4", seconds: 2, ["-c:v", "libx264"])
        let played = withExtendedLifetime(clips) { Recording(file, SourceOptions(fps: 5)) }
        #expect(played.frames.count == 10 && played.dropped[.rateCap] == 40)
    }

    @Test func withoutADeviceItDecodesInSoftwareAndSaysSo() {
        var options = SourceOptions()
        options.usesHardware = true
        let clips = Clips()
        let file = clips.pattern("device.mp4", ["-c:v", "libx264"])
        let played = withExtendedLifetime(clips) { Recording(file, options) }
        #expect(played.failure == nil && played.frames.count == 25)
        #expect(played.notices.allSatisfy { $0.contains("VAAPI") } && played.notices.count <= 1)
    }
}
