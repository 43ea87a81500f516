// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc
import Pipeline
import Testing

@Suite("Files that are not video, or broken", .enabled(if: Clips.canEncode, "needs the ffmpeg program"))
struct BrokenFileTests {
    /// One line that names the file and says what is wrong.
    private func expectLine(
        _ failure: Failure?, _ code: ExitCode, _ words: String, _ location: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect(failure?.code == code, sourceLocation: location)
        let reason = failure?.reason ?? ""
        #expect(
            reason.hasPrefix("cannot read ") && reason.contains(words) && !reason.contains("\n"),
            sourceLocation: location)
    }

    @Test("no such file")
    func missing() { expectLine(Recording("/nowhere/clip.mp4").failure, .noInput, "No such file") }

    @Test("an empty file")
    func empty() {
        let clips = Clips()
        expectLine(Recording(clips.write("empty.mp4", [])).failure, .badData, "empty")
    }

    @Test("a text file, which FFmpeg would play as a terminal")
    func text() {
        let clips = Clips()
        let path = clips.write("notes.txt", Array(String(repeating: "Nothing to see here.\n", count: 500).utf8))
        expectLine(Recording(path).failure, .badData, "notes.txt")
    }

    @Test("a file without permission", .enabled(if: getuid() != 0, "root may read everything"))
    func forbidden() {
        let clips = Clips()
        let path = clips.write("secret.mp4", [1, 2, 3])
        chmod(path, 0)
        expectLine(Recording(path).failure, .noPermission, "Permission denied")
    }

    @Test("a device")
    func device() { expectLine(Recording("/dev/null").failure, .noInput, "neither a file nor a folder") }

    @Test("sound alone has no video stream")
    func soundOnly() {
        let clips = Clips()
        let path = clips.make("sound.wav", "-f", "lavfi", "-i", "sine=duration=1")
        expectLine(Recording(path).failure, .badData, "no video stream")
    }

    @Test("a cover picture is no video stream")
    func coverOnly() {
        let clips = Clips()
        let cover = clips.pattern("cover.png", seconds: 0.04, ["-frames:v", "1"])
        let path = clips.make(
            "song.m4a", "-f", "lavfi", "-i", "sine=duration=1", "-i", cover, "-map", "0", "-map", "1", "-c:v", "mjpeg",
            "-c:a", "aac", "-disposition:v", "attached_pic")
        expectLine(Recording(path).failure, .badData, "no video stream")
    }

    @Test("an mp4 without its index")
    func cutShort() {
        let clips = Clips()
        let path = clips.pattern("whole.mp4", ["-c:v", "libx264"])
        let bytes = Clips.read(path)
        expectLine(
            Recording(clips.write("half.mp4", Array(bytes.prefix(bytes.count / 2)))).failure, .badData, "Invalid data")
    }

    @Test("a file cut short after its index plays as far as it goes")
    func cutLate() {
        let clips = Clips()
        let path = clips.pattern("whole.mp4", seconds: 2, ["-c:v", "libx264", "-movflags", "faststart"])
        let bytes = Clips.read(path)
        let played = Recording(clips.write("most.mp4", Array(bytes.prefix(bytes.count * 3 / 4))))
        #expect(played.failure == nil)
        #expect(played.frames.count > 10 && played.frames.count < 50)
    }

    @Test("broken packets are counted and skipped")
    func countsDamage() {
        let clips = Clips()
        var bytes = Clips.read(clips.pattern("good.avi", seconds: 4, ["-c:v", "mjpeg", "-g", "5"]))
        // Frames whose start-of-image marker is gone.
        let starts = bytes.indices.dropLast(2).filter {
            bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD8 && bytes[$0 + 2] == 0xFF
        }
        for start in starts where start != starts[0] && start % 3 == 0 {
            for place in start..<min(start + 300, bytes.count) { bytes[place] = 0x55 }
        }
        let played = Recording(clips.write("bad.avi", bytes))
        #expect(played.failure == nil)
        #expect(played.damaged > 0 && !played.reasons.isEmpty)
        #expect(played.frames.count + played.damaged == 100)
    }

    @Test("garbage in a known container is bad data")
    func garbage() {
        let clips = Clips()
        var bytes = Clips.read(clips.pattern("g.avi", seconds: 1, ["-c:v", "mjpeg"]))
        // Sizes and names of the chunks stay, the frames in them become nonsense.
        var place = 0
        while place + 8 < bytes.count {
            guard bytes[place..<place + 4].elementsEqual("00dc".utf8) else {
                place += 1
                continue
            }
            let size = (0..<4).reduce(0) { $0 | Int(bytes[place + 4 + $1]) << (8 * $1) }
            for index in place + 8..<min(place + 8 + size, bytes.count) { bytes[index] = 0x55 }
            place += 8 + size
        }
        expectLine(Recording(clips.write("garbage.avi", bytes)).failure, .badData, "nothing could be decoded")
    }

    @Test("a packed format whose samples are not evenly spaced is refused, not read past its end")
    func unevenSamples() {
        let clips = Clips()
        var bytes = Clips.read(
            clips.pattern("planar.avi", size: "640x480", seconds: 0.2, ["-c:v", "rawvideo", "-pix_fmt", "yuv420p"]))
        // As many bits a pixel, and FFmpeg takes Y411 for UYYVYY411.
        for place in bytes.indices.dropLast(3) where bytes[place..<place + 4].elementsEqual("I420".utf8) {
            bytes.replaceSubrange(place..<place + 4, with: "Y411".utf8)
        }
        expectLine(Recording(clips.write("packed.avi", bytes)).failure, .badData, "uyyvyy411")
    }

    @Test("impossible options are told by name")
    func options() {
        #expect(Recording("test:", SourceOptions(fps: 0)).failure?.code == .usage)
        #expect(Recording("test:", SourceOptions(fps: .nan)).failure?.code == .usage)
    }

    @Test("a host that refuses, with no password in the line")
    func refused() {
        let failure = Recording("rtsp://admin:hunter2@127.0.0.1:9/live").failure
        expectLine(failure, .unavailable, "rtsp://127.0.0.1:9/live")
        #expect(failure?.reason.contains("hunter2") == false && failure?.isRetriable == true)
    }

    @Test("a webcam that is not there")
    func webcam() { expectLine(Recording("/dev/video987").failure, .noInput, "no such device") }
}
