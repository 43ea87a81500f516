// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// What is said about a command line that cannot be meant: one line, exit code 64, nothing on standard output.
@Suite struct UsageTests {
    private static let wrong: [([String], mentions: String)] = [
        (["bark"], "bark"), (["--bark"], "--bark"), (["embed", "bark"], "bark"),
        (["watch"], "<source>"), (["watch", "test:"], "-p"), (["watch", "test:", "-p"], "-p <prompt>"),
        (["watch", "-p", "dog"], "<source>"), (["watch", "", "-p", "dog"], "source is empty"),
        (["watch", "test:", "-p", "dog", "--bark"], "--bark"),
        (["watch", "test:", "-p", "dog", "--fram", "2"], "Did you mean '--frames'?"),
        (["watch", "test:", "-p", ""], "prompt is empty"), (["watch", "test:", "-p", " \t\n"], "prompt is empty"),
        (["watch", "test:", "-p", "dog", "-p", "dog"], "'dog' is given twice"),
        (["watch", "test:", "-p", "dog", "--frames", "0"], "--frames is 0"),
        (["watch", "test:", "-p", "dog", "--frames", "-1"], "--frames is -1"),
        (["watch", "test:", "-p", "dog", "--frames", "many"], "many"),
        (["watch", "test:", "-p", "dog", "--frames", "99999999999999999999"], "--frames"),
        (["watch", "test:", "-p", "dog", "--fps", "0"], "--fps is 0"),
        (["watch", "test:", "-p", "dog", "--fps", "-2"], "--fps is -2"),
        (["watch", "test:", "-p", "dog", "--fps", "nan"], "--fps is nan"),
        (["watch", "test:", "-p", "dog", "--fps", "inf"], "--fps is inf"),
        (["watch", "test:", "-p", "dog", "--format", "xml"], "'jsonl'"),
        (["watch", "test:", "-p", "dog", "--format", "terminal"], "no terminal"),
        (["watch", "test:", "-p", "dog", "--policy", "some"], "'latest'"),
        (["watch", "test:", "-p", "dog", "--precision", "fp16"], "'fp32'"),
        (["watch", "test:", "-p", "dog", "--model", ""], "--model is empty"),
        (["compare", "dog"], "--image"), (["compare", "--image", "a", "--text", "b", "dog"], "--image"),
        (["compare", "--text", "b"], "<prompt>"), (["embed", "text"], "<text>"), (["embed", "image"], "<file>"),
        (["tokenize"], "<text>"), (["tokenize", "--"], "<text>"), (["tokenize", "--context", "1", "a"], "at least 2"),
        (["tokenize", "--context", "-5", "a"], "at least 2"),
        (["bench", "--batch", "0"], "--batch is 0"), (["bench", "--batch", "257"], "1 to 256"),
        (["bench", "--batch", "two"], "two"), (["bench", "--threads", "0"], "--threads is 0"),
        (["bench", "--threads", "-1"], "--threads is -1"), (["bench", "--threads", "100000"], "--threads is 100000"),
        (["bench", "--seconds", "-1"], "--seconds is -1"), (["bench", "--seconds", "nan"], "--seconds is nan"),
        (["bench", "--seconds", "inf"], "--seconds is inf"), (["bench", "--precision", "fp8"], "'fp32'"),
        (["bench", "--size", "1920"], "such as 1920x1080"), (["bench", "--size", "0x5"], "such as 1920x1080"),
        (["bench", "--size", "axb"], "such as 1920x1080"), (["bench", "--size", "1x2x3"], "such as 1920x1080"),
        (["bench", "clip.mp4"], "clip.mp4"), (["bench", "--bark"], "--bark"), (["bench", "--model", ""], "--model"),
    ]

    @Test(arguments: wrong)
    func isAnsweredInOneLine(arguments: [String], mentions: String) {
        let outcome = Program(arguments).run()
        #expect(outcome.code == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.error.hasPrefix("perceptd: ") && outcome.error.hasSuffix("\n"))
        #expect(outcome.error.contains(mentions))
    }

    @Test(arguments: [
        "1", "0.4,0.1", "0.2,0.2", "a,b", "nan,0.4", "0.1,inf", "0.1,0.2,0.3", "-2,0", "", ",", "0.1 0.2",
    ])
    func aRangeMustBeTwoCosinesInOrder(range: String) {
        let outcome = Program("watch", "test:", "-p", "dog", "--range", range).run()
        #expect(outcome.code == 64)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.error.contains("such as 0.15,0.40"))
    }

    @Test func saysWhereTheHelpOfThatCommandIs() {
        #expect(Program("embed", "text", "--bark").run().error.contains("(see 'perceptd embed text --help')"))
        #expect(Program("--bark").run().error.contains("(see 'perceptd --help')"))
    }

    @Test(arguments: ["foo", "sse2", "AVX2", " ", "x\u{1B}[31m\ny"])
    func anUnknownInstructionSetCannotBeWorkedWith(name: String) {
        var program = Program("embed", "text", "dog", "--model", TinyModel.path)
        program.environment["PERCEPTD_CPU"] = name
        let outcome = program.run()
        #expect(outcome.code == 78)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.error.contains("PERCEPTD_CPU") && outcome.error.contains("avx2"))
        #expect(!outcome.error.contains("\u{1B}"))
    }
}
