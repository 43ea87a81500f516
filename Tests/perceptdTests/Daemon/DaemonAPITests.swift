// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestSupport
import Testing

/// The HTTP API of `perceptd run`.
@Suite(.serialized, .disabled(if: Sanitizer.delaysSignals, "thread sanitizer delivers signals late"))
struct DaemonAPITests {
    private let workspace = Workspace()
    private let port = HTTPAsk.freePort()

    private func program(_ api: String = "", sources: String = "pattern: \"test:\"") -> Program {
        let text = """
            version: 1
            model: {name: \(TinyModel.path)}
            defaults: {fps: 20}
            sources: {\(sources)}
            prompts: {dog: a dog}
            outputs: {"null": {}}
            api: {listen: "127.0.0.1:\(port)"\(api)}

            """
        return Program("run", "-c", workspace.write("perceptd.yaml", text))
    }

    /// Whether the API is there.
    private func isUp() -> Bool {
        waitUntil(seconds: 30) { HTTPAsk.ask("GET /readyz", port: port).contains("\"ready\"") }
    }

    @Test func sourcesScoresAndMetricsAreServedBesideTheModel() {
        let running = program(sources: "pattern: \"test:\", off: {url: \"test:\", enabled: false}").start()
        #expect(isUp())
        let stream = HTTPAsk.open("GET /v1/scores?source=pattern", port: port)
        let text = HTTPAsk.read(stream, seconds: 20) { $0.contains("event: score") }
        #expect(text.contains("event: started") && text.contains(#""source":"pattern","seq":"#))
        let sources = HTTPAsk.ask("GET /v1/sources", port: port)
        #expect(sources.contains(#"{"name":"pattern","state":"running""#))
        #expect(sources.contains(#"{"name":"off","state":"disabled""#))
        let metrics = HTTPAsk.ask("GET /metrics", port: port)
        for line in [
            #"perceptd_source_up{source="pattern"} 1"#, #"perceptd_source_up{source="off"} 0"#,
            #"perceptd_score_ratio{source="pattern",prompt="dog"} "#,
            #"perceptd_frame_age_seconds_count{source="pattern"} "#,
        ] {
            #expect(metrics.contains(line), "\(line)")
        }
        let answer = HTTPAsk.ask(
            "POST /perception_encoder/embed_text", port: port, body: Array(#"{"text": "a dog"}"#.utf8))
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        let start = ContinuousClock.now
        running.send(SIGTERM)
        _ = HTTPAsk.read(stream, seconds: 5)
        #expect(start.duration(to: .now) < .seconds(4), "streams end at once")
        close(stream)
        let outcome = running.finish(seconds: 20)
        #expect(outcome.code == 0 && start.duration(to: .now) < .seconds(10))
        #expect(outcome.error.contains("listening on http://127.0.0.1:\(port)"))
    }

    @Test func aPortThatIsTakenIsAnErrorAtTheStart() {
        let other = HTTPAsk.occupy()
        defer { close(other.descriptor) }
        let text = """
            version: 1
            model: {name: \(TinyModel.path)}
            sources: {pattern: "test:"}
            prompts: {dog: a dog}
            api: {listen: "127.0.0.1:\(other.port)"}

            """
        let outcome = Program("run", "-c", workspace.write("perceptd.yaml", text)).run()
        #expect(outcome.code == 69 && outcome.output.isEmpty)
        #expect(outcome.error.contains("cannot listen on 127.0.0.1, port \(other.port): another program listens there"))
    }

    @Test func anotherSectionNeedsARestart() {
        let running = program().start()
        #expect(isUp())
        _ = program(", clip_alias: true")
        running.send(SIGHUP)
        usleep(500_000)
        #expect(HTTPAsk.ask("GET /readyz", port: port).contains("ready"))
        running.send(SIGTERM)
        let outcome = running.finish(seconds: 20)
        #expect(outcome.error.contains("reload: another api section needs a restart"))
    }

    @Test(arguments: [("", [String]()), ("&fps=2&range=0,0.5", ["--fps", "2", "--range", "0,0.5"])])
    func anUploadIsScoredAsWatchScoresIt(query: String, options: [String]) throws {
        let running = program().start()
        #expect(isUp())
        let answer = HTTPAsk.ask(
            "POST /v1/classify?prompt=a%20dog&prompt=a%20car" + query, port: port, body: Material.videoBytes)
        running.send(SIGTERM)
        _ = running.finish(seconds: 20)
        let texts = answer.split(whereSeparator: \.isNewline).map(String.init).filter { $0.hasPrefix("{") }
        let lines: [FrameLine] = try texts.map { try decode($0) }
        let watch = Program(
            ["watch", Material.video, "--model", TinyModel.path, "-p", "a dog", "-p", "a car", "--format", "jsonl"]
                + options)
        let watched: [FrameLine] = try watch.run().lines.map { try decode($0) }
        #expect(!lines.isEmpty && lines.map(\.seq) == watched.map(\.seq) && lines.map(\.pts) == watched.map(\.pts))
        for (line, other) in zip(lines, watched) {
            #expect(line.droppedSince == other.droppedSince && line.scores.keys == other.scores.keys)
            // The text tower sums in another order for another number of texts.
            for (prompt, cosine) in line.cos { #expect(abs((other.cos[prompt] ?? 2) - cosine) < 1e-6) }
            for (prompt, score) in line.scores { #expect(abs((other.scores[prompt] ?? -1) - score) < 0.011) }
        }
    }
}
