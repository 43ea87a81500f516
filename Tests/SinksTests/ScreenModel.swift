// SPDX-License-Identifier: Apache-2.0
import Sinks

/// As much of a terminal as the readout uses: what a person would see after all those escape sequences.
struct ScreenModel {
    private(set) var columns: Int
    private(set) var rows: Int
    private(set) var isCursorVisible = true
    private(set) var scrollback: [String] = []
    /// Sequences that a terminal need not know.
    private(set) var unknown: [String] = []
    private var cells: [[String]]
    private var (x, y) = (0, 0)
    private var wraps = true

    init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        cells = Array(repeating: [], count: rows)
    }

    /// The lines, trailing blanks cut.
    var lines: [String] {
        cells.map { row in
            var text = row.joined()
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    /// The lines down to the last one that is not empty.
    var picture: [String] { Array(lines.reversed().drop { $0.isEmpty }.reversed()) }

    /// As xterm does it: nothing is wrapped anew; lines are cut at the right, and scroll away at the top if they must.
    mutating func resize(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        while cells.count > max(rows, y + 1) { cells.removeLast() }
        while cells.count > rows { scroll() }
        while cells.count < rows { cells.append([]) }
        cells = cells.map { Array($0.prefix(columns)) }
        x = min(x, columns - 1)
    }

    private mutating func scroll() {
        scrollback.append(cells.removeFirst().joined())
        y = max(0, y - 1)
    }

    mutating func feed(_ text: String) {
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\r": x = 0
            case "\n": lineFeed()
            case "\u{1B}": escape(&scalars)
            default: put(scalar)
            }
        }
    }

    private mutating func lineFeed() {
        y += 1
        guard y == rows else { return }
        scroll()
        y = rows - 1
        cells.append([])
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = DisplayWidth.of(scalar)
        if x + width > columns {
            guard wraps else { return }
            x = 0
            lineFeed()
        }
        while cells[y].count < x + width { cells[y].append(" ") }
        guard width > 0 else {
            cells[y][max(0, x - 1)] += String(scalar)
            return
        }
        cells[y][x] = String(scalar)
        if width == 2 { cells[y][x + 1] = "" }
        x += width
    }

    private mutating func escape(_ scalars: inout ArraySlice<Unicode.Scalar>) {
        guard scalars.popFirst() == "[" else { return unknown.append("ESC") }
        var parameters = ""
        while let scalar = scalars.popFirst() {
            if (0x40...0x7E).contains(scalar.value) { return control(scalar, parameters) }
            parameters.unicodeScalars.append(scalar)
        }
    }

    private mutating func control(_ final: Unicode.Scalar, _ parameters: String) {
        switch (final, parameters) {
        case ("A", _): y = max(0, y - (Int(parameters) ?? 1))
        case ("H", ""): (x, y) = (0, 0)
        case ("J", ""):
            cells[y] = Array(cells[y].prefix(x))
            for row in (y + 1)..<max(rows, y + 1) { cells[row] = [] }
        case ("h", "?25"), ("l", "?25"): isCursorVisible = final == "h"
        case ("h", "?7"), ("l", "?7"): wraps = final == "h"
        case ("h", "?2026"), ("l", "?2026"), ("m", _): break
        default: unknown.append(parameters + String(final))
        }
    }
}
