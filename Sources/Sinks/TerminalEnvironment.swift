// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the environment says about the terminal.
package struct TerminalEnvironment: Sendable {
    /// Looks up a variable; nil where it is not set.
    private let variable: @Sendable (String) -> String?

    package init(_ variable: @escaping @Sendable (String) -> String?) { self.variable = variable }

    /// The environment of this process.
    package static let process = TerminalEnvironment { name in getenv(name).map { String(cString: $0) } }

    private func value(_ name: String) -> String? {
        guard let value = variable(name), !value.isEmpty else { return nil }
        return value
    }

    /// A terminal without `TERM`, or a dumb one, cannot redraw in place.
    package var canMoveCursor: Bool { value("TERM").map { $0 != "dumb" } ?? false }

    /// How the readout may look: no colours with `NO_COLOR` (no-color.org), ASCII where the locale is not UTF-8.
    package var style: ReadoutStyle {
        // The first of these that is set decides, as `setlocale` does it.
        let locale = (value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "C").lowercased()
        return ReadoutStyle(
            hasColours: value("NO_COLOR") == nil && canMoveCursor,
            isUnicode: locale.contains("utf-8") || locale.contains("utf8"))
    }

    /// For a terminal that does not know its own size, such as a serial line.
    var fallbackSize: TerminalSize {
        TerminalSize(
            columns: value("COLUMNS").flatMap { Int($0) } ?? 80, rows: value("LINES").flatMap { Int($0) } ?? 24)
    }
}
