// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Sinks
import Testing

/// One terminal at a time: whose cursor is hidden is known once a process.
@Suite(.serialized) struct TerminalSinkTests {
    private let environment = TerminalEnvironment { ["TERM": "xterm", "LANG": "C.UTF-8"][$0] }
    private let ids = ["a dog", "a person riding a bicycle down a very long road", "汽车在街上"]

    private func start(_ sink: TerminalSink) throws {
        try sink.receive(.started(model: "PE-Core-B16-224", prompts: Example.prompts(ids)))
        try sink.receive(.opened(Example.info()))
        try sink.receive(.status(SourceStatus(source: Example.info().name, state: .running)))
        for sequence in 0..<25 as Range<UInt64> {
            let scores = [Example.score(80), Example.score(Float(sequence)), Example.score(0)]
            try sink.receive(.scored(Example.scored(sequence: sequence, pts: Double(sequence) / 25, scores: scores)))
        }
    }

    @Test func aRunFromBeginningToEnd() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        var screen = ScreenModel(columns: 80, rows: 24)
        screen.feed("$ perceptd watch porch.mp4\r\n")
        let sink = TerminalSink(descriptor: terminal.slave, environment: environment)
        try start(sink)
        #expect(terminal.wait(&screen) { $0.lines.contains { $0.contains("a dog") && $0.contains(" 80.0") } })
        #expect(!screen.isCursorVisible)
        #expect(screen.lines[0] == "$ perceptd watch porch.mp4" && screen.lines[1].hasPrefix("perceptd · PE-Core"))
        try sink.receive(.ended(source: "porch.mp4", failure: nil))
        try sink.receive(.finished)
        screen.feed(terminal.output())
        #expect(screen.isCursorVisible && screen.unknown.isEmpty)
        #expect(screen.lines[1].hasSuffix("ended"))
        #expect(screen.lines.contains { $0.hasPrefix("porch.mp4: 25 frames in 0:0") })
        #expect(screen.lines.contains { $0.hasPrefix("peaks: a dog 80.0 at 0:00, ") })
    }

    @Test(arguments: [(40, 10), (100, 40), (80, 5), (120, 8), (20, 24)])
    func aResize(columns: Int, rows: Int) throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        var screen = ScreenModel(columns: 80, rows: 24)
        for line in 0..<20 { screen.feed("shell line \(line)\r\n") }
        let sink = TerminalSink(descriptor: terminal.slave, environment: environment)
        try start(sink)
        #expect(terminal.wait(&screen) { $0.lines.contains { $0.contains("汽车在街上") } })
        terminal.resize(columns: columns, rows: rows)
        screen.resize(columns: columns, rows: rows)
        #expect(terminal.wait(&screen) { $0.picture.first?.hasPrefix("perceptd") == true })
        #expect(screen.picture.count <= rows - 1 && screen.unknown.isEmpty)
        #expect(screen.lines.filter { $0.hasPrefix("perceptd") }.count == 1)
        #expect(screen.lines.contains { $0.contains("a dog") || $0.contains("more") })
        try sink.receive(.finished)
        screen.feed(terminal.output())
        #expect(screen.isCursorVisible)
    }

    @Test func theClockTicksWithoutFrames() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        var screen = ScreenModel(columns: 80, rows: 24)
        let sink = TerminalSink(descriptor: terminal.slave, environment: environment)
        try sink.receive(.started(model: "m", prompts: Example.prompts(["a"])))
        try sink.receive(.opened(Example.info(isLive: true, duration: nil)))
        #expect(terminal.wait(&screen) { $0.lines.contains { $0.hasPrefix("up 0:01") } })
        try sink.receive(.finished)
    }

    @Test func noColorMeansNoColour() throws {
        for (value, hasColours) in [("1", false), ("", true)] {
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            let environment = TerminalEnvironment { ["TERM": "xterm", "NO_COLOR": value][$0] }
            let sink = TerminalSink(descriptor: terminal.slave, environment: environment)
            try start(sink)
            try sink.receive(.finished)
            let codes = terminal.output()
            #expect(codes.contains("\u{1B}[32m") == hasColours && codes.contains("\u{1B}[1m") == hasColours)
        }
    }

    @Test func restoringFromASignalHandler() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        var screen = ScreenModel(columns: 80, rows: 24)
        let sink = TerminalSink(descriptor: terminal.slave, environment: environment)
        try start(sink)
        #expect(terminal.wait(&screen) { !$0.isCursorVisible })
        TerminalSink.suspend()
        screen.feed(terminal.output())
        // The next drawing takes the terminal again, below what is there.
        #expect(terminal.wait(&screen) { !$0.isCursorVisible })
        try sink.receive(.finished)
        screen.feed(terminal.output())
        #expect(screen.isCursorVisible)
    }

    @Test func aTerminalThatHangsUp() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let slave = dup(terminal.slave)
        defer { close(slave) }
        let sink = TerminalSink(descriptor: slave, environment: environment)
        try start(sink)
        try terminal.hangUp()
        #expect(throws: OutputClosed.self) {
            for _ in 0..<100 {
                try sink.receive(.scored(Example.scored(scores: ids.map { _ in Example.score(1) })))
                usleep(20_000)
            }
        }
    }
}
