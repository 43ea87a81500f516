// SPDX-License-Identifier: Apache-2.0

/// What the terminal can show.
struct ReadoutStyle: Sendable, Hashable {
    var hasColours: Bool
    /// Block characters and any script; otherwise ASCII alone.
    var isUnicode: Bool

    var ellipsis: String { isUnicode ? "…" : "..." }
    var separator: String { isUnicode ? " · " : " - " }
    /// Shown for what must not reach the terminal.
    var replacement: String { isUnicode ? "\u{FFFD}" : "?" }
}
