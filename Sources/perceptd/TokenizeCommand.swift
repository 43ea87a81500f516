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
            {"text":"a cat","ids":[49406,320,2368,49407]}: the start token, the text, the end token; no padding. \
            Texts are cleaned as the reference does (ftfy, HTML entities, white space, lower case).
            """)

    @Option(help: "Cut texts to this many ids, as a model with that context does (32 for most, 72 for G14).")
    var context: Int?

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("The texts; quote each.", valueName: "text"))
    var texts: [String]

    func validate() throws {
        if let context, context < 2 { throw ValidationError("--context is \(context): it must be at least 2") }
        if texts.isEmpty { throw ValidationError("Missing expected argument '<text> ...'") }
    }

    func run() throws {
        let tokenizer = try Tokenizer.load()
        let output = FileDescriptorWriter(STDOUT_FILENO)
        for text in texts {
            let ids = context.map { tokenizer.encode(text, context: $0) } ?? tokenizer.encode(text)
            var line = JSONLine()
            line.member("text", string: text)
            line.member("ids", integers: ids)
            try output.write(line.finished())
        }
    }
}
