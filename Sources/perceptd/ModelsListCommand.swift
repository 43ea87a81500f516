// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Encoder
import Glibc
import Pipeline
import Sinks

struct ModelsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the models that --model finds by name.",
        discussion: """
            In $PERCEPTD_MODELS, $XDG_DATA_HOME/perceptd/models, and where perceptd was built or installed. Reads only \
            headers: `models check` reads everything.
            """)

    @Option(help: ArgumentHelp("A folder with models, looked into first.", valueName: "folder"))
    var models: String?

    @Flag(help: "One JSON line a model.")
    var json = false

    func run() throws {
        let output = FileDescriptorWriter(STDOUT_FILENO)
        let cache = try CacheSetting.cache()
        let locator = ModelLocator(folder: models)
        let found = locator.models()
        if found.isEmpty { StandardError.print("there are no models in \(locator.placesText)") }
        for (name, path) in found {
            guard let report = outline(name, path, cache) else { continue }
            try output.write(json ? report.json(name: name).finished() : Array("\(report.line(name: name))\n".utf8))
        }
    }

    /// Nil for a model that is broken, which does not keep the others from being listed.
    private func outline(_ name: String, _ path: String, _ cache: ModelCache) -> ModelReport? {
        do throws(Failure) {
            return try ModelReport(outlineOf: path, cache: cache)
        } catch {
            StandardError.print("model \(name) cannot be used: \(error.reason)")
            return nil
        }
    }
}
