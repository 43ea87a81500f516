// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Sinks
import Testing

@Suite struct OutputFormatTests {
    private let xterm = TerminalEnvironment { $0 == "TERM" ? "xterm-256color" : nil }
    private let dumb = TerminalEnvironment { $0 == "TERM" ? "dumb" : nil }

    @Test func aPipeGetsJSONLines() throws {
        let pipe = Pipe()
        #expect(try OutputFormat.auto.makeSink(descriptor: pipe.writing, environment: xterm) is JSONLinesSink)
        #expect(try OutputFormat.csv.makeSink(descriptor: pipe.writing, environment: xterm) is CSVSink)
        #expect(try OutputFormat.null.makeSink(descriptor: pipe.writing, environment: xterm) is NullSink)
        let failure = #expect(throws: Failure.self) {
            try OutputFormat.terminal.makeSink(descriptor: pipe.writing, environment: xterm)
        }
        #expect(failure?.code == .usage)
        _ = pipe.text()
    }

    @Test func aTerminalGetsTheReadoutUnlessItIsDumb() throws {
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        #expect(try OutputFormat.auto.makeSink(descriptor: terminal.slave, environment: xterm) is TerminalSink)
        #expect(try OutputFormat.auto.makeSink(descriptor: terminal.slave, environment: dumb) is JSONLinesSink)
        #expect(try OutputFormat.jsonl.makeSink(descriptor: terminal.slave, environment: xterm) is JSONLinesSink)
    }

    @Test(
        arguments: [
            ([:], false, false), (["TERM": "xterm"], true, false), (["TERM": "xterm", "NO_COLOR": ""], true, false),
            (["TERM": "xterm", "NO_COLOR": "1"], false, false), (["TERM": "xterm", "LANG": "en_US.UTF-8"], true, true),
            (["TERM": "xterm", "LANG": "en_US.UTF-8", "LC_ALL": "C"], true, false),
            (["TERM": "xterm", "LC_CTYPE": "C.utf8", "LANG": "C"], true, true),
            (["TERM": "dumb", "LANG": "C.UTF-8"], false, true),
        ] as [([String: String], Bool, Bool)])
    func style(variables: [String: String], hasColours: Bool, isUnicode: Bool) {
        let environment = TerminalEnvironment { variables[$0] }
        #expect(environment.style == ReadoutStyle(hasColours: hasColours, isUnicode: isUnicode))
    }
}
