// SPDX-License-Identifier: Apache-2.0

/// What the terminal can show.
package struct ReadoutStyle: Sendable, Hashable {
    package var hasColours: Bool
    /// Block characters and any script; otherwise ASCII alone.
    package var isUnicode: Bool

    package init(hasColours: Bool, isUnicode: Bool) {
        self.hasColours = hasColours
        self.isUnicode = isUnicode
    }

    var ellipsis: String { isUnicode ? "…" : "..." }
    var separator: String { isUnicode ? " · " : " - " }
    /// Shown for what must not reach the terminal.
    var replacement: String { isUnicode ? "\u{FFFD}" : "?" }
}
