// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Encoder
import Glibc
import Pipeline
import Sinks

struct ModelsCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads all of a model and says what it is, or what is wrong with it.",
        discussion: """
            Every tensor must be there, have its shape and be finite, and the model must be made for this tokenizer. \
            Its packed files are read as well; one that is damaged makes the exit code 65, though the next start would \
            only make it anew.
            """)

    @Argument(help: ArgumentHelp("A path or a name, as for --model.", valueName: "model"))
    var model: String

    @Option(help: ArgumentHelp("A folder with models, one folder or file each.", valueName: "folder"))
    var models: String?

    @Flag(help: "One JSON line.")
    var json = false

    func run() throws {
        let path = try ModelLocator(folder: models).path(of: model)
        let report = try ModelReport(
            checking: path, cache: try CacheSetting.cache(), threads: PerceptionModel.availableCores)
        let name = report.configuration.name
        let text = json ? report.json(name: name).finished() : Array((report.text + "\n").utf8)
        try FileDescriptorWriter(STDOUT_FILENO).write(text)
        if report.packed.contains(where: { $0.use == .damaged }) {
            throw ArgumentParser.ExitCode(Pipeline.ExitCode.badData.rawValue)
        }
    }
}
