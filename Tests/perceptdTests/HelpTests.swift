// SPDX-License-Identifier: Apache-2.0
import Encoder
import Testing

@Suite struct HelpTests {
    private static let commands: [([String], mentions: [String])] = [
        (
            [],
            [
                "watch", "embed", "compare", "tokenize", "models", "bench", "check-config", "--version",
                "perceptd watch samples/demo.mp4",
            ]
        ),
        (
            ["watch"],
            [
                "<source>", "-p, --prompt <prompt>", "--model <model>", "--models <folder>", "--range <low,high>",
                "--fps <rate>", "--frames <count>", "--format <format>", "auto, terminal, jsonl, csv",
                "--policy <policy>", "every, latest", "--precision <precision>", "test:", "0.15,0.40",
            ]
        ),
        (["embed"], ["image", "text", "\"embedding\":["]), (["embed", "image"], ["<file>", "--model", "--models"]),
        (["embed", "text"], ["<text>", "--model", "--models"]),
        (["compare"], ["--image <file>", "--text <text>", "<prompt>", "--model", "\"similarity\""]),
        (["models"], ["list", "check", "pack", "PERCEPTD_CACHE=off", "$XDG_CACHE_HOME/perceptd"]),
        (["models", "list"], ["--models <folder>", "--json"]),
        (["models", "check"], ["<model>", "--models <folder>", "--json"]),
        (["models", "pack"], ["<model>", "--precision <precision>", "--output <file>"]),
        (
            ["bench"],
            [
                "--model <model>", "--models <folder>", "--batch <count>", "--threads <count>",
                "--precision <precision>", "--seconds <seconds>", "--size <width x height>", "--json",
            ]
        ),
        (["check-config"], ["<file>", "configs/perceptd.yaml", "78"]),
        (["tokenize"], ["<text>", "--context <count>", "\"ids\":[49406,320,2368,49407]"]),
    ]

    @Test(arguments: commands)
    func namesEveryOption(command: [String], mentions: [String]) {
        for arguments in [command + ["--help"], command + ["-h"], ["help"] + command] {
            let outcome = Program(arguments).run()
            #expect(outcome.code == 0)
            #expect(outcome.error.isEmpty)
            // Where lines are broken depends on the words before.
            let help = outcome.text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
            for text in mentions { #expect(help.contains(text), "\(arguments)") }
        }
    }

    @Test(arguments: commands)
    func fitsIntoEightyColumns(command: [String], mentions: [String]) {
        // The line of the usage is one, so that it can be copied.
        let lines = Program(command + ["--help"]).run().lines.filter { !$0.hasPrefix("USAGE") }
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func isWhatComesWithoutArguments() {
        let outcome = Program().run()
        #expect(outcome.code == 0)
        #expect(outcome.output == Program("--help").run().output)
    }

    @Test func theVersionNamesTheInstructionSet() {
        let outcome = Program("--version").run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.first?.hasPrefix("perceptd 0.") == true)
        #expect(outcome.lines.contains { InstructionSet.available.map { "instructions: \($0)" }.contains($0) })
        var scalar = Program("--version")
        scalar.environment["PERCEPTD_CPU"] = "scalar"
        #expect(scalar.run().lines.contains("instructions: scalar"))
    }

    @Test func theVersionIsToldWhereTheInstructionsAskedForAreNotToBeHad() {
        var program = Program("--version")
        program.environment["PERCEPTD_CPU"] = "abacus"
        let outcome = program.run()
        #expect(outcome.code == 78 && outcome.lines.first?.hasPrefix("perceptd 0.") == true)
        #expect(outcome.errorLines.count == 1 && outcome.error.contains("PERCEPTD_CPU=abacus: no such instruction set"))
    }

    @Test func helpThatCannotBeWrittenIsAnError() {
        var program = Program("--help")
        program.output = .file("/dev/full")
        let outcome = program.run()
        #expect(outcome.code == 73)
        #expect(outcome.errorLines.count == 1)
    }
}
