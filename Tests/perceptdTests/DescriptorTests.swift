// SPDX-License-Identifier: Apache-2.0
import Testing

/// Standard input, output and error that are closed, full or left.
@Suite struct DescriptorTests {
    private static let programs = [
        Program("tokenize", "a cat"), Program("embed", "text", "a cat", "--model", TinyModel.path),
        Program("embed", "image", Material.picture, "--model", TinyModel.path),
        Program("compare", "--text", "a", "b", "--model", TinyModel.path),
        Program("watch", Material.video, "-p", "dog", "--model", TinyModel.path),
        Program("watch", Material.video, "-p", "dog", "--model", TinyModel.path, "--format", "csv"),
    ]

    @Test(arguments: programs.indices)
    func aFullOutputIsOneLineAndItsCode(index: Int) {
        var program = Self.programs[index]
        program.output = .file("/dev/full")
        let outcome = program.run()
        #expect(outcome.code == 73)
        #expect(outcome.complaints == ["perceptd: cannot write the output: No space left on device"])
    }

    @Test(arguments: programs.indices)
    func aClosedOutputIsNeverAnotherFile(index: Int) {
        var program = Self.programs[index]
        program.output = .closed
        let outcome = program.run()
        #expect(outcome.code == 73)
        #expect(outcome.complaints == ["perceptd: cannot write the output: Bad file descriptor"])
    }

    @Test(arguments: programs.indices)
    func aClosedInputOrErrorDoesNotMatter(index: Int) {
        var program = Self.programs[index]
        let wanted = program.run().lines.count
        program.input = .closed
        program.error = .closed
        let outcome = program.run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == wanted)
        program.error = .file("/dev/full")
        #expect(program.run().code == 0)
    }

    @Test func aClosedInputCannotBeWatched() {
        var program = Program("watch", "-", "-p", "dog", "--model", TinyModel.path)
        program.input = .closed
        let outcome = program.run(seconds: 10)
        #expect(outcome.code == 66)
        #expect(outcome.complaints == ["perceptd: cannot read standard input: Bad file descriptor"])
        program.input = .file("/dev/null")
        #expect(program.run(seconds: 10).code == 65)
        program.input = .file("/")
        #expect(program.run(seconds: 10).code == 66)
    }

    @Test func aReaderThatLeavesEndsItQuietly() {
        let program = Program("watch", "test:", "-p", "dog", "--model", TinyModel.path).start()
        #expect(program.waitForLines(1))
        program.closeOutput()
        let outcome = program.finish(seconds: 10)
        #expect(outcome.code == 0)
        #expect(outcome.complaints.isEmpty)
    }
}
