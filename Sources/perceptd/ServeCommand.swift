// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Capture
import Encoder
import Glibc
import Pipeline
import Web

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answers the HTTP API that Roboflow's inference client speaks: embeddings and comparisons.",
        discussion: """
              perceptd serve --model demo
              curl -s localhost:9001/perception_encoder/embed_text -d '{"text": "a dog"}'

            Roboflow's inference_sdk works with it unchanged: InferenceHTTPClient(api_url="http://localhost:9001"). \
            http://localhost:9001/docs describes every route. Models are loaded when they are asked for; the one of \
            --model from the start. Ctrl-C or SIGTERM finishes what was accepted and ends.
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup(title: "Network") var network: ServeNetworkOptions
    @OptionGroup(title: "Limits") var limits: ServeLimitOptions

    @Option(help: "What the encoder multiplies pictures in. fp32 is exact; the others are those of watch, and faster.")
    var precision = PrecisionChoice.fp32

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pictures encoded together, at most; fewer where larger batches are slower.", valueName: "count"))
    var batch = 8

    func validate() throws {
        guard (1...256).contains(batch) else {
            throw ValidationError("--batch is \(batch): it must be 1 to 256")
        }
    }

    func run() throws {
        let settings = limits.apply(to: network.settings())
        OpenFileLimit.raise()
        let stop = TerminationSignals.install()
        let catalogue = try FolderCatalogue(model, precision: precision.precision, batch: batch)
        let server = try WebServer(settings, WebRooms(catalogue))
        let port = try server.start()
        StandardError.print("listening on \(settings.address(port: port))")
        if settings.isOpenToAll {
            StandardError.print(
                "whoever reaches this port may use it: give it a key with --api-key-hash, or a firewall")
        }
        while !stop.isRaised, !server.hasEnded { usleep(50_000) }
        if stop.isRaised { StandardError.print("stopping: finishing what was accepted") }
        server.stop()
        if !stop.isRaised { throw Failure(.software, "the API ended by itself; the line above says why") }
    }
}
