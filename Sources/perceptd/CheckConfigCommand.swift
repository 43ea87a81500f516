// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Pipeline
import Sinks

struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Reads a configuration file of perceptd run and says everything that is wrong with it.",
        discussion: """
              perceptd check-config configs/perceptd.yaml

            Nothing is started and nothing is opened. Each problem is one line on standard error with its line, key and \
            rule, and the exit code is 78. Variables (${NAME}) must be set as they are when the daemon runs.
            """)

    @Argument(help: ArgumentHelp("The YAML file.", valueName: "file"))
    var file: String

    func run() throws {
        let configuration = try Configuration.load(file)
        let line = "\(printable(file)): good: \(printable(configuration.summary, limit: .max))\n"
        try FileDescriptorWriter(STDOUT_FILENO).write(Array(line.utf8))
    }
}
