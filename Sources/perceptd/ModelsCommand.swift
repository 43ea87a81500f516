// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Lists, checks and packs models.",
        discussion: """
            A packed model is the image tower as the processor reads it. The first start with a model writes one beside \
            the checkpoint, or else into $XDG_CACHE_HOME/perceptd; later ones start from it in a fraction of the time. It \
            is made anew when the checkpoint or perceptd changes, and may be deleted at any time. watch keeps the \
            embeddings of its prompts in that folder, too. PERCEPTD_CACHE=off keeps and uses neither.
            """,
        subcommands: [ModelsListCommand.self, ModelsCheckCommand.self, ModelsPackCommand.self])
}
