// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Pipeline

/// The door: picks the command, and ends the process as what it throws asks for.
@main
struct Perceptd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perceptd",
        abstract: "Watches video and says, for every frame, how well it matches a sentence: 0 to 100.",
        discussion: """
            Runs Meta's Perception Encoder on a plain CPU. Nothing leaves the machine.

              perceptd watch samples/demo.mp4 --model demo -p "a dog" -p "a red car"
              perceptd watch video.mkv -p "a person at the door" --format jsonl | jq .scores
            """,
        version: Version.text,
        subcommands: [
            WatchCommand.self, RunCommand.self, EmbedCommand.self, CompareCommand.self, TokenizeCommand.self,
            ModelsCommand.self, DevicesCommand.self, BenchCommand.self, CheckConfigCommand.self, ServeCommand.self,
            KeyCommand.self,
        ])

    static func main() {
        StandardDescriptors.fillGaps()
        // A reader that leaves shows as EPIPE where it is written to, not as a signal that kills.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Glibc.exit(Ending.code(after: error).rawValue)
        }
    }
}
