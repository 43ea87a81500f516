// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// What `watch` writes and for which frames.
@Suite struct WatchTests {
    private static func watch(_ arguments: String...) -> Program {
        Program(["watch", "--model", TinyModel.path] + arguments)
    }

    @Test func everyFrameIsOneJSONLineWithTheKeysInOrder() throws {
        let outcome = Self.watch("test:", "-p", "a dog", "-p", "a \"cat\"", "--frames", "5", "--format", "jsonl").run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == 5)
        #expect(outcome.complaints.isEmpty)
        var last = -1
        for text in outcome.lines {
            let line: FrameLine = try decode(text)
            let keys = FrameLine.CodingKeys.allCases.map(\.rawValue)
            let places = keys.compactMap { text.firstRange(of: "\"\($0)\":")?.lowerBound }
            #expect(places.count == keys.count && places == places.sorted())
            #expect(line.v == 1 && line.source == "test:" && line.encoded)
            #expect(line.seq > last && line.age >= 0 && line.droppedSince >= 0)
            #expect(line.ts.count == 24 && line.ts.hasSuffix("Z"))
            #expect(line.scores.keys.sorted() == ["a \"cat\"", "a dog"])
            #expect(line.cos.keys.sorted() == ["a \"cat\"", "a dog"])
            last = line.seq
        }
    }

    @Test func scoresAreTheStretchedCosines() throws {
        let outcome = Self.watch(Material.video, "-p", "dog", "-p", "cat", "--range", "-1,1").run()
        for text in outcome.lines {
            let line: FrameLine = try decode(text)
            for (prompt, cosine) in line.cos {
                #expect(abs((line.scores[prompt] ?? -1) - Double((cosine + 1) * 50)) < 0.006)
            }
        }
    }

    @Test func cosinesAreThoseOfCompare() throws {
        let watched = Self.watch(Material.picture, "-p", "a dog", "-p", "-1", "--precision", "fp32").run()
        let line: FrameLine = try decode(watched.lines[0])
        let arguments = ["compare", "--model", TinyModel.path, "--image", Material.picture, "--", "a dog", "-1"]
        let compared: SimilarityLine = try decode(Program(arguments).run().lines[0])
        #expect(compared.similarity.keys == line.cos.keys)
        // The sums are made in another order.
        for (prompt, cosine) in line.cos { #expect(abs((compared.similarity[prompt] ?? 2) - cosine) < 1e-6) }
    }

    @Test func everyFrameOfAVideoIsScoredOnce() throws {
        let outcome = Self.watch(Material.video, "-p", "dog").run()
        let lines: [FrameLine] = try outcome.lines.map { try decode($0) }
        #expect(lines.map(\.seq) == Array(0..<20))
        #expect(zip(lines, 0...).allSatisfy { abs($0.pts - Double($1) / 10) < 1e-6 })
        #expect(outcome.errorLines.count == 2)
    }

    @Test func framesAndRateAreLimited() throws {
        #expect(Self.watch(Material.video, "-p", "dog", "--frames", "3").run().lines.count == 3)
        #expect(Self.watch(Material.video, "-p", "dog", "--frames", "300").run().lines.count == 20)
        let half = Self.watch(Material.video, "-p", "dog", "--fps", "2").run()
        let slow: [FrameLine] = try half.lines.map { try decode($0) }
        #expect(slow.map(\.seq) == [0, 5, 10, 15])
        #expect(Self.watch(Material.video, "-p", "dog", "--fps", "1e-300").run().lines.count == 1)
        #expect(Self.watch(Material.video, "-p", "dog", "--fps", "1e300").run().lines.count == 20)
    }

    @Test func droppedFramesDoNotCountTowardsTheLimit() {
        // A thousand frames a second are more than are encoded; five are wanted all the same.
        #expect(Self.watch("test:", "-p", "dog", "--frames", "5", "--fps", "1e300").run().lines.count == 5)
        #expect(Self.watch(Material.video, "-p", "dog", "--frames", "1", "--policy", "latest").run().lines.count == 1)
    }

    @Test func theLimitHoldsForEachSource() throws {
        let outcome = Self.watch(Material.video, Material.picture, Material.video, "-p", "dog", "--frames", "2").run()
        let lines: [FrameLine] = try outcome.lines.map { try decode($0) }
        let (video, picture) = (Material.video, Material.picture)
        // Side by side, each in its own order; what is given again has a name of its own.
        for name in [video, video + " (2)"] { #expect(lines.filter { $0.source == name }.map(\.seq) == [0, 1]) }
        #expect(lines.filter { $0.source == picture }.map(\.seq) == [0])
        #expect(lines.count == 5)
    }

    @Test func theLogHasALineAStateAndNoneATry() {
        // Three seconds: more than one try of what nobody answers.
        let program = Self.watch("test:", "rtsp://127.0.0.1:1/x", "--fps", "5", "-p", "dog").start()
        #expect(program.waitForLines(15))
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 20)
        #expect(outcome.errorLines.filter { $0.contains("source rtsp://127.0.0.1:1/x: offline: ") }.count == 1)
        #expect(outcome.errorLines.filter { $0.contains("source test:: captured ") }.count == 1)
    }

    @Test func csvHasAHeaderAndARowAFrame() {
        let prompts = ["-p", "a dog, or two", "-p", "cat"]
        let outcome = Program(
            ["watch", "--model", TinyModel.path, Material.video, "--format", "csv", "--frames", "2"] + prompts
        ).run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == 3)
        let columns = #"ts,source,seq,pts,age_ms,dropped_since,"a dog, or two",cat,"a dog, or two cos",cat cos"#
        #expect(outcome.lines[0] == columns)
        #expect(outcome.lines.dropFirst().allSatisfy { $0.split(separator: ",").count == 10 })
    }

    @Test func aFolderIsWatchedInNaturalOrder() throws {
        let workspace = Workspace()
        let folder = workspace.makeFolder("pictures")
        for name in ["10.jpg", "9.jpg", ".hidden.jpg", "notes.txt"] {
            symlink(Material.picture, "\(folder)/\(name)")
        }
        symlink(Material.notAPicture, "\(folder)/95.jpg")
        let outcome = Self.watch(folder, "-p", "dog").run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == 2)
        #expect(outcome.complaints.isEmpty)
        #expect(outcome.errorLines.last?.contains("skipped 1 damaged") == true)
        let glob = Self.watch("\(folder)/1*.jpg", "-p", "dog").run()
        #expect(try glob.lines.map { try decode($0, as: FrameLine.self).source } == ["\(folder)/1*.jpg"])
    }

    @Test func standardInputIsReadAsVideo() {
        var program = Self.watch("-", "-p", "dog")
        program.input = .file(Material.video)
        let outcome = program.run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == 20)
    }

    private static let hasFFmpeg = access("/usr/bin/ffmpeg", X_OK) == 0

    @Test(.enabled(if: hasFFmpeg, "there is no /usr/bin/ffmpeg to write into the pipe"))
    func aPipeFromFFmpegIsReadAsVideo() {
        let workspace = Workspace()
        let fifo = workspace.path + "/pipe"
        mkfifo(fifo, 0o600)
        var program = Self.watch("-", "-p", "dog")
        program.input = .file(fifo)
        // Opening either end waits for the other, so the writer is started first and by somebody who does not wait.
        _ = system("ffmpeg -v quiet -f lavfi -i testsrc=d=1:r=5 -f matroska - > '\(fifo)' &")
        #expect(program.run().lines.count == 5)
    }

    @Test(arguments: ["C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8"])
    func theLocaleAndTheFolderChangeNothing(locale: String) {
        let workspace = Workspace()
        symlink(Material.picture, "\(workspace.path)/bild.jpg")
        var program = Self.watch("bild.jpg", "-p", "eine Türkei ID", "--format", "csv")
        program.folder = workspace.path
        let wanted = program.run().lines
        program.environment = ["LANG": locale, "LC_ALL": locale]
        let lines = program.run().lines
        #expect(lines.count == 2 && lines.first == wanted.first)
        #expect(lines.last?.split(separator: ",").last == wanted.last?.split(separator: ",").last)
    }
}
