// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Prints the embeddings of pictures or texts, one JSON line each.",
        discussion:
            #"{"input":"cat.jpg","model":"PE-Core-B16-224","embedding":[...]}: of length 1, read back exactly."#,
        subcommands: [EmbedImageCommand.self, EmbedTextCommand.self])
}
