// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// How `watch` shows what it finds.
package enum OutputFormat: String, Sendable, CaseIterable {
    /// The readout on a terminal that can draw, else JSON lines.
    case auto
    case terminal
    case jsonl
    case csv

    /// The sink for this format.
    ///
    /// - Parameters:
    ///   - descriptor: standard output; stays open as long as the sink lives
    ///   - environment: asked for `TERM`, `NO_COLOR`, `LC_ALL`, `LC_CTYPE`, `LANG`, `COLUMNS`, `LINES`
    /// - Throws: `usage` if `terminal` is asked for where nothing can be drawn.
    package func makeSink(descriptor: Int32, environment: TerminalEnvironment = .process) throws(Failure)
        -> any EventSink
    {
        let canDraw = FileDescriptorWriter(descriptor).isTerminal && environment.canMoveCursor
        switch self {
        case .auto where canDraw, .terminal where canDraw:
            return TerminalSink(descriptor: descriptor, environment: environment)
        case .auto, .jsonl: return JSONLinesSink(descriptor: descriptor)
        case .csv: return CSVSink(descriptor: descriptor)
        case .terminal:
            throw Failure(.usage, "--format terminal: standard output is no terminal that can draw; use jsonl or csv")
        }
    }
}
