// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Encoder
import Glibc
import Pipeline

struct EmbedTextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text", abstract: "Prints the embeddings of texts.")

    @OptionGroup var model: ModelOptions

    @Argument(
        help: ArgumentHelp("The texts; quote each. Put -- before one that begins with a dash.", valueName: "text"))
    var texts: [String]

    func run() throws {
        let model = try model.load(precision: .fp32, keeps: false)
        let output = EmbeddingOutput(model: model.name, descriptor: STDOUT_FILENO)
        for (text, embedding) in zip(texts, try model.embed(texts)) { try output.write(text, embedding) }
    }
}
