// SPDX-License-Identifier: Apache-2.0

/// Bars and sparklines in block characters, or in ASCII.
struct ReadoutGlyphs: Sendable {
    let style: ReadoutStyle

    /// Rising heights; a value of 0 still shows as the lowest one.
    private var heights: [Character] { Array(style.isUnicode ? "▁▂▃▄▅▆▇█" : "_.,-=+*#") }
    /// Eighths of a cell from the left.
    private static let eighths: [Character] = Array(" ▏▎▍▌▋▊▉")

    /// - Parameter share: 0...1 of `columns`, in steps of an eighth of a column; ASCII knows whole columns only
    func bar(_ share: Double, columns: Int) -> (filled: String, rest: String) {
        let share = share.isFinite ? min(max(share, 0), 1) : 0
        guard style.isUnicode else {
            let whole = Int((share * Double(columns)).rounded())
            return (String(repeating: "#", count: whole), String(repeating: "-", count: columns - whole))
        }
        let steps = Int((share * Double(columns * 8)).rounded())
        var filled = String(repeating: "█", count: steps / 8)
        if steps % 8 > 0 { filled.append(Self.eighths[steps % 8]) }
        return (filled, String(repeating: "░", count: columns - (steps + 7) / 8))
    }

    /// One column a value, 0-100; blank where there is no number, and ending with the last number.
    func sparkline(_ values: [Float]) -> String {
        let heights = heights
        let end = values.lastIndex { $0.isFinite }.map { $0 + 1 } ?? 0
        return String(
            values[..<end].map { value -> Character in
                guard value.isFinite else { return " " }
                return heights[min(max(Int(value / 100 * Float(heights.count)), 0), heights.count - 1)]
            })
    }
}
