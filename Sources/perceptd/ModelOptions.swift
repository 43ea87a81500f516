// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Encoder
import Glibc
import Pipeline

/// Which model, for every command that needs one.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A .safetensors file, a folder that holds one, or a name such as PE-Core-B16-224 or demo. Names are looked up \
            in --models, $PERCEPTD_MODELS, $XDG_DATA_HOME/perceptd/models, and where perceptd was built or installed.
            """, valueName: "model"))
    var model = "PE-Core-B16-224"

    @Option(help: ArgumentHelp("A folder with models, one folder or file each.", valueName: "folder"))
    var models: String?

    func load(precision: Precision?, threads: Int? = nil, keeps: Bool = true) throws(Failure) -> PerceptionModel {
        try Self.load(model, folder: models, precision: precision, threads: threads, keeps: keeps)
    }

    /// Loads a model on this machine's best instruction set.
    ///
    /// - Parameters:
    ///   - folder: where names are looked up first
    ///   - precision: of the image tower; nil leaves it to the processor
    ///   - threads: nil for one on each core
    ///   - keeps: whether the packed model is kept for the next start; what is there is used either way
    static func load(
        _ model: String, folder: String?, precision: Precision?, threads: Int?, keeps: Bool
    ) throws(Failure) -> PerceptionModel {
        let instructions = try Environment.instructions()
        let path = try ModelLocator(folder: folder).path(of: model)
        let threads = threads ?? PerceptionModel.availableCores
        let cache = try CacheSetting.cache()
        let started = ContinuousClock.now
        let loaded = try PerceptionModel(
            path: path, instructions: instructions, precision: precision, threads: threads,
            cache: keeps ? cache : cache.readOnly)
        let milliseconds = Int(started.duration(to: .now).milliseconds)
        StandardError.print(
            "model \(loaded.name) from \(path), \(loaded.precision.rawValue) on \(instructions.rawValue), "
                + "\(threads) \(threads == 1 ? "thread" : "threads"), loaded in \(milliseconds) ms"
        )
        return loaded
    }
}
