// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// `perceptd run` as its users start it. The limits are generous, because tests run beside others.
@Suite(.serialized, .disabled(if: Sanitizer.delaysSignals, "thread sanitizer delivers signals late"))
struct DaemonTests {
    private let workspace = Workspace()

    /// A configuration with these sources, a prompt, and quick retries.
    private func configuration(_ sources: String, prompts: String = "dog: a dog") -> String {
        """
        version: 1
        model: {name: \(TinyModel.path)}
        defaults: {fps: 20, connect_limit: 2s, reconnect: {initial: 100ms, max: 300ms}}
        sources:
        \(sources.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        prompts: {\(prompts)}

        """
    }

    private func program(_ text: String) -> Program {
        Program("run", "-c", workspace.write("perceptd.yaml", text))
    }

    private func states(_ lines: [String], of source: String) throws -> [String] {
        try StatusLine.all(lines).filter { $0.source == source }.map(\.state)
    }

    @Test func itStartsWithEverySourceDownAndEndsInOrder() throws {
        let sources = """
            camera: {v4l2: /dev/video97}
            stream: "rtsp://me:geheim@127.0.0.1:1/live"
            film: {file: /nowhere/film.mp4}
            off: {url: "test:", enabled: false}
            """
        let program = program(configuration(sources)).start()
        #expect(program.waitForOutput { text in ["camera", "stream", "film"].allSatisfy { isOffline($0, text) } })
        usleep(700_000)
        let start = ContinuousClock.now
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 20)
        #expect(outcome.code == 0 && ContinuousClock.now - start < .seconds(10))
        for source in ["camera", "stream", "film"] {
            #expect(try states(outcome.lines, of: source) == ["connecting", "offline", "ended"])
            let count = outcome.errorLines.count { $0.contains("source \(source): offline") }
            #expect(count == 1, "a line a change of state, never a line a try")
        }
        #expect(try states(outcome.lines, of: "off") == ["disabled"])
        #expect(try StatusLine.all(outcome.lines).contains { $0.source == "stream" && $0.tries > 1 })
        #expect(!(outcome.text + outcome.error).contains("geheim"))
    }

    private func isOffline(_ source: String, _ text: String) -> Bool {
        text.split(separator: "\n").contains { $0.contains("\"source\":\"\(source)\",\"state\":\"offline\"") }
    }

    @Test func everyFrameIsAccountedFor() throws {
        let sources = """
            pattern: "test:"
            fast: {url: "test:", fps: 500}
            film: {file: \(Material.video), fps: 2}
            whole: {file: \(Material.video), fps: 1000}
            """
        let program = program(configuration(sources)).start()
        #expect(program.waitForLines(120))
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 20)
        #expect(outcome.code == 0)
        let last = try StatusLine.all(outcome.lines).filter { $0.state == "ended" }
        #expect(last.map(\.source).sorted() == ["fast", "film", "pattern", "whole"])
        for status in last {
            #expect(status.captured == status.encoded + status.dropped.values.reduce(0, +))
            let scored = try frames(outcome.lines, of: status.source)
            #expect(scored.count == status.encoded)
            #expect(zip(scored, scored.dropFirst()).allSatisfy { $0.seq < $1.seq }, "in order")
        }
        #expect(last.first { $0.source == "whole" }?.encoded == 20)
        #expect(last.first { $0.source == "film" }?.dropped == ["rate_cap": 16])
    }

    private func frames(_ lines: [String], of source: String) throws -> [FrameLine] {
        try lines.filter { !$0.contains("\"kind\"") && $0.contains("\"source\":\"\(source)\"") }.map { try decode($0) }
    }

    @Test func aReloadDisturbsNobodyWhoDidNotChange() throws {
        let before = configuration("kept: \"test:\"\ngone: \"test:\"\nother: {url: \"test:\", fps: 5}")
        let after = configuration(
            "kept: \"test:\"\nadded: \"test:\"\nother: {url: \"test:\", fps: 10}", prompts: "cat: a cat")
        let program = program(before).start()
        #expect(program.waitForLines(30))
        workspace.write("perceptd.yaml", after)
        program.send(SIGHUP)
        #expect(program.waitForOutput { $0.contains("\"source\":\"added\",\"seq\":5") })
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 20)
        #expect(outcome.code == 0)
        #expect(try states(outcome.lines, of: "kept") == ["connecting", "running", "ended"])
        #expect(try states(outcome.lines, of: "gone") == ["connecting", "running", "ended"])
        #expect(
            try states(outcome.lines, of: "other") == [
                "connecting", "running", "ended", "connecting", "running", "ended",
            ])
        let kept = try frames(outcome.lines, of: "kept")
        #expect(kept.first?.scores.keys.sorted() == ["dog"] && kept.last?.scores.keys.sorted() == ["cat"])
        #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.seq < $1.seq })
        #expect(outcome.error.contains("sources: added added; changed other; removed gone"))
    }

    @Test func aBrokenFileIsRefusedAndTheOldOneStays() throws {
        let program = program(configuration("kept: \"test:\"")).start()
        #expect(program.waitForLines(10))
        workspace.write("perceptd.yaml", configuration("kept: {url: \"test:\", fsp: 3}"))
        program.send(SIGHUP)
        let lines = { (text: String) in text.utf8.count { $0 == UInt8(ascii: "\n") } }
        var seen = 0
        #expect(
            program.waitForOutput { text in
                seen = lines(text)
                return true
            })
        #expect(program.waitForLines(seen + 20))
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 20)
        #expect(outcome.code == 0)
        #expect(outcome.error.contains("sources.kept.fsp: unknown key, did you mean 'fps'?"))
        #expect(outcome.error.contains("the old configuration stays in force"))
        #expect(try states(outcome.lines, of: "kept") == ["connecting", "running", "ended"])
    }

    @Test func aFileThatComesLaterIsPlayedOnce() throws {
        let path = workspace.path + "/late.y4m"
        let program = program(configuration("film: {file: \(path), fps: 1000}")).start()
        #expect(program.waitForOutput { isOffline("film", $0) })
        workspace.write("late.y4m", Material.videoBytes)
        #expect(program.waitForOutput { $0.contains("\"state\":\"ended\"") })
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 20)
        #expect(try states(outcome.lines, of: "film") == ["connecting", "offline", "running", "ended"])
        #expect(try frames(outcome.lines, of: "film").count == 20)
    }

    @Test func systemdIsToldWhatHappens() throws {
        let socket = NotifySocket(workspace.path + "/notify")
        var program = program(configuration("dead: \"rtsp://127.0.0.1:1/live\""))
        program.environment["NOTIFY_SOCKET"] = socket.path
        program.environment["WATCHDOG_USEC"] = "400000"
        let running = program.start()
        #expect(socket.messages(until: "READY=1").last?.contains("READY=1") == true, "also with every camera away")
        let alive = socket.messages(until: "nothing", seconds: 2)
        #expect(alive.count { $0 == "WATCHDOG=1" } >= 3)
        #expect(alive.contains { $0.hasPrefix("STATUS=0/1 sources running") })
        running.send(SIGHUP)
        let reload = socket.messages(until: "READY=1")
        #expect(reload.contains { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") } && reload.last == "READY=1")
        running.send(SIGTERM)
        #expect(socket.messages(until: "STOPPING=1").last == "STOPPING=1")
        #expect(running.finish(seconds: 20).code == 0)
    }

    @Test func aReaderThatLeavesEndsItAndOneThatHangsHoldsUpNobody() throws {
        let leaving = program(configuration("a: \"test:\"")).start()
        #expect(leaving.waitForLines(5))
        leaving.closeOutput()
        let left = leaving.finish(seconds: 20)
        #expect(left.code == 73 && left.error.contains("standard output: its reader went away"))
        // Ready, and then long enough to fill the pipe, which nobody reads.
        let socket = NotifySocket(workspace.path + "/ready")
        var unread = program(configuration("a: {url: \"test:\", fps: 1000, policy: every}"))
        unread.environment["NOTIFY_SOCKET"] = socket.path
        let hanging = unread.start()
        #expect(socket.messages(until: "READY=1").last == "READY=1")
        usleep(3_000_000)
        hanging.send(SIGTERM)
        #expect(hanging.endsUnread(seconds: 11))
        let outcome = hanging.finish(seconds: 1)
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.error.contains("standard output: lost what still waited for it"))
    }

    @Test func theCountsAreLoggedWhenAskedFor() throws {
        let program = program(configuration("a: \"test:\"")).start()
        #expect(program.waitForLines(10))
        program.send(SIGUSR1)
        #expect(program.waitForLines(20))
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 20)
        #expect(
            outcome.errorLines.contains { $0.hasPrefix("perceptd: source a: running, ") && $0.contains(" encoded") })
    }

    @Test func aBadConfigurationIsSaidWholeAndEndsWith78() {
        let outcome = program("version: 1\nsources: {a: {url: \"test:\", fps: -1}}\nprompt: {}\n").run()
        #expect(outcome.code == 78 && outcome.errorLines.count >= 2 && outcome.output.isEmpty)
        #expect(Program("run", "-c", "/nowhere/perceptd.yaml").run().code == 66)
    }
}
