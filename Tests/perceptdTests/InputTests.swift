// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// Sources and models that cannot be used: one line that names them, the exit code for it, and nothing written.
@Suite struct InputTests {
    private static func expect(
        _ program: Program, code: Int32, _ mentions: String..., at location: SourceLocation = #_sourceLocation
    ) {
        let outcome = program.run()
        #expect(outcome.code == code, "\(outcome.error)", sourceLocation: location)
        #expect(outcome.output.isEmpty, sourceLocation: location)
        #expect(outcome.complaints.count == 1, "\(outcome.error)", sourceLocation: location)
        for text in mentions { #expect(outcome.error.contains(text), sourceLocation: location) }
    }

    private static func watch(_ source: String, model: String = TinyModel.path) -> Program {
        Program("watch", source, "-p", "dog", "--model", model)
    }

    @Test func aSourceThatIsNotThere() {
        Self.expect(Self.watch("nosuch.mp4"), code: 66, "nosuch.mp4", "No such file")
        Self.expect(Self.watch("/tmp/nosuch*.jpg"), code: 66, "no file matches")
        Self.expect(Self.watch("["), code: 66, "[")
        Self.expect(Self.watch("file:nosuch"), code: 66, "nosuch")
    }

    @Test func aFolderWithoutPictures() {
        let workspace = Workspace()
        workspace.write("notes.txt", "no picture")
        Self.expect(Self.watch(workspace.path), code: 66, "holds no pictures", "webp")
    }

    @Test func aFileThatIsNoVideo() {
        Self.expect(Self.watch(Material.notAVideo), code: 65, "text.mp4")
        Self.expect(Self.watch(Material.notAPicture), code: 65, "text.jpg")
        Self.expect(Self.watch(Material.emptyFile), code: 65, "empty.mp4", "it is empty")
        Self.expect(Self.watch(Material.sound), code: 65, "sound.wav", "no video stream")
    }

    @Test func whatIsNeitherFileNorFolder() {
        Self.expect(Self.watch("/dev/null"), code: 66, "/dev/null")
        Self.expect(Self.watch("/dev/zero"), code: 66, "/dev/zero")
        Self.expect(Self.watch("/dev/video987"), code: 66, "/dev/video987", "no such device")
    }

    @Test func aHugeFileWithNothingInIt() {
        let workspace = Workspace()
        for name in ["huge.mp4", "huge.safetensors", "huge.png"] {
            truncate(workspace.write(name, ""), 200 << 30)
        }
        Self.expect(Self.watch(workspace.path + "/huge.mp4"), code: 65, "huge.mp4")
        Self.expect(Self.watch("test:", model: workspace.path + "/huge.safetensors"), code: 65, "huge.safetensors")
        let picture = Program("embed", "image", "--model", TinyModel.path, workspace.path + "/huge.png")
        Self.expect(picture, code: 65, "too many for a picture")
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func whatMayNotBeRead() {
        let workspace = Workspace()
        let path = workspace.write("secret.mp4", "secret")
        chmod(path, 0)
        Self.expect(Self.watch(path), code: 77, "Permission denied")
        Self.expect(Self.watch("test:", model: path), code: 77, "Permission denied")
    }

    @Test func aStreamNobodyServes() {
        Self.expect(Self.watch("http://127.0.0.1:1/a.mp4"), code: 69, "127.0.0.1:1/a.mp4", "refused")
        let secret = Self.watch("rtsp://user:secret@127.0.0.1:1/a?token=secret").run()
        #expect(secret.code == 69)
        #expect(!secret.error.contains("secret"))
        Self.expect(Self.watch("bark://camera"), code: 66, "bark://camera")
    }

    @Test func aModelThatIsNotThereNamesThePlaces() {
        var program = Self.watch("test:", model: "nosuch")
        program.arguments += ["--models", "/first"]
        program.environment = ["PERCEPTD_MODELS": "/second", "XDG_DATA_HOME": "/third"]
        Self.expect(program, code: 66, "nosuch", "/first", "/second", "/third/perceptd/models")
        program.environment = ["HOME": "/home/x"]
        Self.expect(program, code: 66, "/first", "/home/x/.local/share/perceptd/models")
        Self.expect(Self.watch("test:", model: "./nosuch"), code: 66, "./nosuch")
        Self.expect(Self.watch("test:", model: "a.safetensors"), code: 66, "a.safetensors")
    }

    @Test func modelsAreFoundByName() {
        let workspace = Workspace()
        symlink(TinyModel.path, "\(workspace.path)/demo.safetensors")
        var program = Program("embed", "text", "a", "--model", "perception_encoder/demo", "--models", workspace.path)
        #expect(program.run().code == 0)
        program = Program("embed", "text", "a", "--model", "demo")
        program.environment = ["PERCEPTD_MODELS": workspace.path]
        #expect(program.run().code == 0)
    }

    @Test func aModelThatIsBroken() {
        let workspace = Workspace()
        let whole = TinyModel.bytes(vocabulary: 1000)
        Self.expect(Self.watch("test:", model: Material.notAVideo), code: 65, "text.mp4")
        Self.expect(Self.watch("test:", model: workspace.write("a.safetensors", "")), code: 65, "a.safetensors")
        let cut = workspace.write("cut.safetensors", whole.dropLast(1))
        Self.expect(Self.watch("test:", model: cut), code: 65, "cut.safetensors", "truncated")
        var damaged = whole
        // Infinity, or not a number.
        (damaged[damaged.count - 1], damaged[damaged.count - 2]) = (0x7C, 1)
        let infinite = workspace.write("nan.safetensors", damaged)
        Self.expect(Self.watch("test:", model: infinite), code: 65, "nan.safetensors")
        Self.expect(Self.watch("test:", model: workspace.write("m.pt", whole)), code: 65, ".pt files are not read")
        Self.expect(Self.watch("test:", model: workspace.path), code: 66, "several models")
        Self.expect(Self.watch("test:", model: "/dev/zero"), code: 66, "not a regular file")
        let fifo = workspace.path + "/fifo.safetensors"
        mkfifo(fifo, 0o600)
        Self.expect(Self.watch("test:", model: fifo), code: 66, "not a regular file")
    }

    @Test func aModelMadeForAnotherTokenizerCannotReadText() {
        let model = TinyModel.pathOfSmallVocabulary
        Self.expect(Self.watch("test:", model: model), code: 65, "1000 rows", "49408 ids")
        Self.expect(Program("embed", "text", "a", "--model", model), code: 65, "49408 ids")
        // Pictures need no text tower.
        #expect(Program("embed", "image", Material.picture, "--model", model).run().code == 0)
    }

    @Test func aBadSourceDoesNotKeepTheOthersFromBeingWatched() {
        let outcome = Program("watch", Material.notAVideo, Material.video, "-p", "dog", "--model", TinyModel.path).run()
        #expect(outcome.code == 65)
        #expect(outcome.lines.count == 20)
        #expect(outcome.complaints.count == 1)
    }

    /// A name may hold anything but a slash: also what makes a terminal do things.
    @Test func namesCannotWriteOnTheTerminal() {
        let workspace = Workspace()
        let evil = "a\u{1B}[31m\u{1B}]0;title\u{7}\r\nperceptd: all is well\u{202E}\u{9B}31m"
        let video = workspace.write(evil + ".mp4", "no video")
        let picture = workspace.write(evil + ".jpg", "no picture")
        symlink(TinyModel.path, "\(workspace.path)/\(evil).safetensors")
        let model = "\(workspace.path)/\(evil).safetensors"
        let programs = [
            Self.watch(video), Self.watch(video + "x"), Self.watch("http://127.0.0.1:1/\(evil).mp4"),
            Self.watch(Material.notAVideo, model: model), Self.watch("test:", model: model + "x"),
            Self.watch("test:", model: evil), Self.watch("test:", model: video),
            Program("embed", "image", picture, "--model", TinyModel.path), Program(evil),
            Program("watch", "test:", "-p", "a", "--format", evil),
            Program("watch", "test:", "-p", evil, "-p", evil),
        ]
        for program in programs {
            let outcome = program.run()
            #expect(outcome.code >= 64 && outcome.code < 79, "\(program.arguments)")
            #expect(outcome.errorLines.allSatisfy { $0.hasPrefix("perceptd: ") })
            let bad = outcome.error.unicodeScalars.filter {
                $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
            }
            #expect(bad.isEmpty, "\(program.arguments)")
            #expect(outcome.complaints.count == 1, "\(outcome.error)")
        }
    }
}
