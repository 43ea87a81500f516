// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport

@testable import Web

/// A running server beside a scripted pipeline.
final class StreamServer: Sendable {
    let live: LiveScores?
    let directory: ScriptedDirectory
    let port: Int
    let log = Protected<[String]>([])
    private let server: WebServer

    /// - Parameters:
    ///   - isDaemon: whether sources run
    ///   - source: what an upload turns out to hold
    init(
        _ change: (inout WebSettings) -> Void = { _ in }, isDaemon: Bool = true,
        source: (@Sendable (MediaRoom.Upload) -> any FrameSource)? = nil, encoder: FlatEncoder = FlatEncoder()
    ) throws {
        var settings = WebSettings()
        settings.port = 0
        change(&settings)
        directory = ScriptedDirectory()
        live = isDaemon ? LiveScores(directory) : nil
        live?.announce()
        let media = MediaRoom(
            source: source ?? { upload in ScriptedSource(name: upload.name, isLive: false, [[.frames(3)]]) },
            scorer: { prompts, _ in FlatScorer(prompts: PromptSet(prompts)) })
        let log = log
        server = try WebServer(
            settings,
            WebRooms(
                models: FlatCatalogue(encoder: encoder),
                decode: { (_, _) throws(Failure) in throw Failure(.badData, "not a picture") },
                build: WebRooms.BuildInfo(version: "1.2.3", precision: "fp32", instructions: "scalar"), media: media,
                live: live, log: { line in log.withLock { $0.append(line) } }))
        port = try server.start()
    }

    func stop() { server.stop() }

    func client(receiveBuffer: Int32? = nil) throws -> LineClient {
        try LineClient(port: port, receiveBuffer: receiveBuffer)
    }

    /// One answer on a connection of its own.
    func ask(_ head: String, headers: [String] = [], body: String = "") throws -> String {
        let client = try client()
        client.ask(head, headers: headers + ["Connection: close", "Content-Length: \(body.utf8.count)"])
        client.send(body)
        _ = client.readToEnd()
        return client.text
    }
}
