// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc
import Pipeline
import Testing

@Suite("Folders and globs of pictures")
struct PictureListTests {
    private let clips = Clips()
    private let png = Clips.read(PictureTests.folder + "rgb.png")

    @Test("a folder plays its pictures in counting order and leaves the rest")
    func playsFolder() throws {
        for name in ["img10.png", "img2.png", "img1.PNG", ".hidden.png", "notes.txt"] { _ = clips.write(name, png) }
        mkdir(clips.path("inner.png"), 0o755)
        symlink("inner.png", clips.path("link.png"))
        _ = clips.write("img3.jpg", Clips.read(PictureTests.folder + "grey.jpg"))
        let played = Recording(clips.folder)
        #expect(played.failure == nil && played.damaged == 0)
        let info = try #require(played.info)
        #expect(info.pictures == 4 && info.width == 61 && info.height == 47 && !info.isLive)
        #expect(played.pts == [0, 1, 2, 3])
        #expect(played.frames.map(\.sequence) == [0, 1, 2, 3])
        // The grey picture is third.
        let samples = played.frames.map(\.samples)
        let isThird = samples.count == 4 && samples[2] != samples[1] && samples[3] == samples[1]
        #expect(isThird)
    }

    @Test("a glob leaves out folders and links to them; a link to a picture is one")
    func playsGlob() {
        _ = clips.write("1.png", png)
        mkdir(clips.path("2.png"), 0o755)
        symlink("2.png", clips.path("3.png"))
        symlink("1.png", clips.path("4.png"))
        let played = Recording(clips.path("*.png"))
        #expect(played.failure == nil && played.damaged == 0)
        #expect(played.info?.pictures == 2 && played.frames.count == 2)
    }

    @Test("--fps gives pictures their times")
    func obeysOptions() {
        for index in 1...5 { _ = clips.write("\(index).png", png) }
        let played = Recording(clips.folder, SourceOptions(fps: 2), frames: 3)
        #expect(played.pts == [0, 0.5, 1])
    }

    @Test("a broken picture is counted and skipped")
    func skipsBroken() {
        _ = clips.write("1.png", png)
        _ = clips.write("2.png", Array(png.prefix(100)))
        _ = clips.write("3.png", png)
        let played = Recording(clips.path("*.png"))
        #expect(played.failure == nil && played.damaged == 1)
        #expect(played.reasons.first?.contains("2.png") == true)
        #expect(played.pts == [0, 1])
    }

    @Test("nothing there, and nothing that can be read, are failures")
    func failsClearly() {
        #expect(Recording(clips.folder).failure?.code == .noInput)
        #expect(Recording(clips.path("*.png")).failure?.code == .noInput)
        _ = clips.write("1.png", [1])
        #expect(Recording(clips.folder).failure?.code == .badData)
    }

    @Test("one picture is a source of one frame, whatever its name ends in")
    func playsOne() {
        let played = Recording(clips.write("picture.dat", png))
        #expect(played.frames.count == 1 && played.info?.pictures == 1)
        #expect(Recording(clips.write("half.png", Array(png.prefix(100)))).failure?.code == .badData)
    }
}
