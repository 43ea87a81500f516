// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// How `watch` shows what it finds.
package enum OutputFormat: String, Sendable, CaseIterable {
    /// The readout on a terminal that can draw, else JSON lines.
    case auto
    case terminal
    case jsonl
    case csv
    /// Nothing: what remains is the log, and the speed of all but the output.
    case null

    /// The sink for this format; a readout takes over the terminal at once.
    ///
    /// - Parameters:
    ///   - descriptor: standard output; stays open as long as the sink lives
    ///   - environment: asked for `TERM`, `NO_COLOR`, `LC_ALL`, `LC_CTYPE`, `LANG`, `COLUMNS`, `LINES`
    /// - Throws: what `check` throws
    package func makeSink(descriptor: Int32, environment: TerminalEnvironment = .process) throws(Failure)
        -> any EventSink
    {
        try check(descriptor: descriptor, environment: environment)
        switch self {
        case .auto where Self.canDraw(descriptor, environment), .terminal:
            return TerminalSink(descriptor: descriptor, environment: environment)
        case .auto, .jsonl: return JSONLinesSink(descriptor: descriptor)
        case .csv: return CSVSink(descriptor: descriptor)
        case .null: return NullSink()
        }
    }

    /// - Throws: `usage` if `terminal` is asked for where nothing can be drawn.
    package func check(descriptor: Int32, environment: TerminalEnvironment = .process) throws(Failure) {
        if self == .terminal && !Self.canDraw(descriptor, environment) {
            throw Failure(.usage, "--format terminal: standard output is no terminal that can draw; use jsonl or csv")
        }
    }

    private static func canDraw(_ descriptor: Int32, _ environment: TerminalEnvironment) -> Bool {
        FileDescriptorWriter(descriptor).isTerminal && environment.canMoveCursor
    }
}
