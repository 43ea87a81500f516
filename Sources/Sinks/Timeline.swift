// SPDX-License-Identifier: Apache-2.0

/// What the sparkline shows: the highest value of each stretch of time, in a fixed number of cells.
///
/// A source of known length is cut into cells once, so that its timeline fills up below the progress bar and shows all of
/// it in the end. A source without an end keeps the newest seconds.
struct Timeline: Sendable {
    /// No terminal has room for more columns.
    private static let cellCount = 120

    /// Seconds (or pictures) that the cells cover together; nil for one second a cell without an end.
    let span: Double?
    /// By cell modulo `cellCount`; NaN where nothing was seen.
    private var cells = [Float](repeating: .nan, count: cellCount)
    private var newest = -1

    init(span: Double?) { self.span = span.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }

    /// - Parameter position: seconds (or pictures) from the start; one that jumps back starts the timeline anew
    mutating func record(_ value: Float, at position: Double) {
        let cell = cell(position)
        if cell < newest { self = Timeline(span: span) }
        if cell > newest {
            // Between two frames the older one stays on screen, and so does its value.
            let held = newest < 0 ? Float.nan : cells[newest % Self.cellCount]
            for place in max(newest + 1, cell - Self.cellCount)..<cell { cells[place % Self.cellCount] = held }
            cells[cell % Self.cellCount] = value
            newest = cell
        } else {
            cells[cell % Self.cellCount] = max(cells[cell % Self.cellCount], value)
        }
    }

    private func cell(_ position: Double) -> Int {
        let position = position.isFinite ? max(position, 0) : 0
        guard let span else { return Int(min(position, 1e15)) }
        return min(Int(min(position / span, 1) * Double(Self.cellCount)), Self.cellCount - 1)
    }

    /// The values of `count` columns from left to right, NaN where nothing is known.
    func columns(_ count: Int) -> [Float] {
        (0..<count).map { column in
            guard span != nil else {
                let cell = newest - count + 1 + column
                return cell < 0 || count - column > Self.cellCount ? .nan : cells[cell % Self.cellCount]
            }
            let first = column * Self.cellCount / count
            let end = max(first + 1, (column + 1) * Self.cellCount / count)
            return cells[first..<end].filter { !$0.isNaN }.max() ?? .nan
        }
    }
}
