// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Encoder
import Glibc
import Pipeline
import Sinks

struct TokenizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract: "Prints the token ids of texts, one JSON line each.",
        discussion: """
              perceptd tokenize "a cat"
              {"text":"a cat","ids":[49406,320,2368,49407]}

            The start token, the text, the end token; no padding. Texts are cleaned as the reference does (ftfy, HTML \
            entities, white space, lower case).
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Cut texts to this many ids, as a model with that context does (32 for most, 72 for G14).",
            valueName: "count"))
    var context: Int?

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("The texts; quote each.", valueName: "text"))
    var texts: [String]

    func validate() throws {
        if let context, context < 2 { throw ValidationError("--context is \(context): it must be at least 2") }
        if givenTexts.isEmpty { throw ValidationError("Missing expected argument '<text> ...'") }
    }

    /// Without the `--` that may stand before texts that begin with dashes, which the parser leaves in.
    private var givenTexts: [String] {
        guard let terminator = texts.firstIndex(of: "--") else { return texts }
        return Array(texts[..<terminator] + texts[(terminator + 1)...])
    }

    func run() throws {
        let tokenizer = try Tokenizer.load()
        let output = FileDescriptorWriter(STDOUT_FILENO)
        for text in givenTexts {
            let ids = context.map { tokenizer.encode(text, context: $0) } ?? tokenizer.encode(text)
            var line = JSONLine()
            line.member("text", string: text)
            line.member("ids", integers: ids)
            try output.write(line.finished())
        }
    }
}
