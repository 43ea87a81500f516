// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Encoder
import Glibc
import Pipeline
import Sinks

struct ModelsPackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Writes the packed file of a model, as its first start would.",
        discussion: """
            Useful where the first start is not to wait, or where the models are read-only later. Prints the path of the \
            file. It belongs to the checkpoint's bytes, not to its place: a copy of both works, after one look at all of \
            the checkpoint.
            """)

    @Argument(help: ArgumentHelp("A path or a name, as for --model.", valueName: "model"))
    var model: String

    @Option(help: ArgumentHelp("A folder with models, one folder or file each.", valueName: "folder"))
    var models: String?

    @Option(help: "The --precision of watch, embed or compare that it is for.")
    var precision = PrecisionChoice.auto

    @Option(
        help: ArgumentHelp(
            "Where to write it; it is only found beside the checkpoint, under its name, and in the cache.",
            valueName: "file"))
    var output: String?

    func run() throws {
        let path = try ModelLocator(folder: models).path(of: model)
        let instructions = try Environment.instructions()
        let started = ContinuousClock.now
        StandardError.print("reading and checking \(path)")
        // No cache: a file that is there already is what is to be replaced, and every byte is to be looked at.
        let loaded = try PerceptionModel(
            path: path, instructions: instructions, precision: precision.precision,
            threads: PerceptionModel.availableCores)
        StandardError.print("packing model \(loaded.name)")
        let packed = try loaded.pack(to: output, cache: try CacheSetting.cache())
        let seconds = started.duration(to: .now).milliseconds / 1000
        let time = "\(Int(seconds)).\(Int(seconds * 10) % 10) s"
        StandardError.print("packed as \(packed.variant), \(SizeText.text(packed.byteCount)), in \(time)")
        try FileDescriptorWriter(STDOUT_FILENO).write(Array("\(packed.path)\n".utf8))
    }
}
