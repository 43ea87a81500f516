// SPDX-License-Identifier: Apache-2.0

/// In character cells, both at least 1.
struct TerminalSize: Sendable, Hashable {
    let columns: Int
    let rows: Int

    init(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
    }
}
