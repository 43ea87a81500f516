// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc
import Pipeline
import Testing

/// What strangers send: nothing else is opened because of it.
@Suite struct UploadedSourceTests {
    private let clips = Clips()

    private func play(_ path: String, pixels: Int = 1_000_000) -> (frames: [Frame], failure: Failure?) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var options = SourceOptions()
        options.pixelLimit = pixels
        let source = UploadedSource(
            descriptor: descriptor, name: "upload", options: options,
            pictureLimits: .init(bytes: 1 << 20, pixels: pixels), pool: PixelPool())
        var frames: [Frame] = []
        do throws(Failure) {
            try source.run(stop: StopSignal()) { signal in
                if case .frame(let frame) = signal, let made = try? frame.frame() { frames.append(made) }
            }
        } catch {
            return (frames, error)
        }
        return (frames, nil)
    }

    private func write(_ name: String, _ text: String) -> String {
        let path = clips.path(name)
        guard let file = fopen(path, "wb") else { return path }
        fwrite(text, 1, text.utf8.count, file)
        fclose(file)
        return path
    }

    @Test(.enabled(if: Clips.canEncode), arguments: ["mp4", "mkv", "avi", "ts", "gif"])
    func aVideoIsThatOfItsFile(kind: String) {
        let path = clips.pattern("film.\(kind)", seconds: 1)
        let played = play(path)
        let recorded = Recording(path)
        #expect(played.failure == nil && played.frames.count == recorded.frames.count && !played.frames.isEmpty)
        #expect(played.frames.flatMap(\.samples) == recorded.bytes)
        #expect(played.frames.map(\.pts) == recorded.pts)
    }

    @Test(.enabled(if: Clips.canEncode)) func aVideoOfLargeFramesIsRefused() {
        let path = clips.pattern("film.mp4", size: "320x240", seconds: 1)
        let played = play(path, pixels: 160 * 120)
        #expect(played.frames.isEmpty && played.failure?.code == .badData)
    }

    /// Each of them names a film that can be read, and a port that somebody watches.
    @Test(.enabled(if: Clips.canEncode)) func nothingElseIsOpened() throws {
        let canary = try #require(Canary())
        let film = clips.pattern("film.mp4", seconds: 1)
        clips.make("film.ts", "-i", film, "-c", "copy")
        let web = "http://127.0.0.1:\(canary.port)/film.ts"
        for target in [web, clips.path("film.ts"), "file:\(clips.path("film.ts"))"] {
            let texts = [
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\n\(target)\n#EXT-X-ENDLIST\n",
                "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n\(target)\n",
                "ffconcat version 1.0\nfile '\(target)'\n",
                """
                <?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet \
                mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>\(target)</BaseURL><SegmentList>\
                <SegmentURL media="\(target)"/></SegmentList></Representation></AdaptationSet></Period></MPD>
                """,
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video \(canary.port) RTP/AVP 96\n"
                    + "a=rtpmap:96 H264/90000\n",
                "[playlist]\nFile1=\(target)\nNumberOfEntries=1\n", "\(target)\n",
            ]
            for text in texts {
                let played = play(write("list", text))
                #expect(played.frames.isEmpty && played.failure?.code == .badData, "\(text)")
            }
        }
        #expect(!canary.wasTouched)
    }

    /// A film whose data reference leads elsewhere (ISO 14496-12, section 8.7.2).
    @Test(.enabled(if: Clips.canEncode)) func aReferenceToAnotherFileIsNotFollowed() throws {
        let canary = try #require(Canary())
        let path = clips.pattern("film.mp4", seconds: 1)
        var bytes = try #require(Self.bytes(path))
        let marker = Array("url ".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: marker) })
        // No longer "in the same file".
        bytes[place + 7] = 0
        let torn = clips.path("torn.mp4")
        let file = try #require(fopen(torn, "wb"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        _ = play(torn)
        #expect(!canary.wasTouched)
    }

    private static func bytes(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}

/// A port that nobody should come to, over TCP or UDP.
private final class Canary {
    let port: Int
    private let sockets: [Int32]

    init?() {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        sockets = [listener, datagrams]
        guard let port = Self.bind(listener, port: 0), Self.bind(datagrams, port: port) != nil, listen(listener, 8) == 0
        else { return nil }
        self.port = Int(port)
    }

    deinit { for descriptor in sockets { close(descriptor) } }

    var wasTouched: Bool {
        sockets.contains { descriptor in
            var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return poll(&question, 1, 50) > 0
        }
    }

    private static func bind(_ descriptor: Int32, port: UInt16) -> UInt16? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                Glibc.bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
            }
        }
        return status == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }
}
