// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Pipeline
import Service

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Watches the sources of a configuration file until it is told to stop: the daemon.",
        discussion: """
              perceptd check-config /etc/perceptd/config.yaml
              perceptd run -c /etc/perceptd/config.yaml

            Sources that are away when it starts, or go away, are tried again and again. SIGHUP reads the file anew: \
            sources that did not change go on undisturbed, and a file with a problem changes nothing. SIGUSR1 logs the \
            counts of every source. SIGTERM ends it. configs/perceptd.yaml explains every key, configs/perceptd.service \
            runs it under systemd.
            """)

    @Option(
        name: [.customShort("c"), .customLong("config")], help: ArgumentHelp("The YAML file.", valueName: "file"))
    var path: String

    func run() throws {
        let configuration = try Configuration.load(path)
        for line in configuration.origin { StandardError.print(line) }
        let manager = ServiceManager()
        // A big model may have to be packed first.
        manager.extendStart(seconds: 600)
        let stop = DaemonSignals.install()
        let wanted = configuration.model
        let model = try ModelOptions.load(
            wanted.name, folder: wanted.folder, precision: wanted.precision.precision, threads: wanted.threads,
            keeps: true)
        try Daemon(configuration, path: path, model: model, manager: manager, stop: stop).run()
    }
}
