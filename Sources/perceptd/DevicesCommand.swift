// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Capture
import Glibc
import Pipeline
import Sinks

struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Lists the cameras of this machine, their modes, and the one that perceptd would choose.",
        discussion: """
            Only nodes that capture video are listed: metadata, output and codec nodes are no cameras. A camera that cannot \
            be read now stands there with the reason. Use its by-id path as a SOURCE: it stays when the number changes.
            """)

    @Flag(help: "One JSON array.")
    var json = false

    func run() throws {
        let output = FileDescriptorWriter(STDOUT_FILENO)
        let cameras = CameraReport.all()
        if json { return try output.write(CameraReport.json(cameras)) }
        if cameras.isEmpty { return try output.write(Array("this machine has no camera\n".utf8)) }
        try output.write(Array(cameras.map(\.text).joined(separator: "\n").utf8))
    }
}
