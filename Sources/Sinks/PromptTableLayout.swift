// SPDX-License-Identifier: Apache-2.0

/// Where the columns of the bars lie. As the terminal narrows, the time of the peak goes first, then the sparkline, the
/// peak and the bar; label and value stay.
struct PromptTableLayout: Sendable, Hashable {
    let gap: Int
    let labelWidth: Int
    let barWidth: Int
    let sparkWidth: Int
    let timeWidth: Int
    let hasPeak: Bool

    /// `100.0`
    static let valueWidth = 5

    /// - Parameter longestTime: columns that the time of a peak needs
    init(columns: Int, longestLabel: Int, longestTime: Int) {
        let gap = columns >= 60 ? 2 : 1
        let hasPeak = columns >= 32
        let timeWidth = columns >= 60 ? longestTime : 0
        let numbers = (Self.valueWidth + gap) * (hasPeak ? 2 : 1) + (timeWidth > 0 ? timeWidth + gap : 0)
        let flexible = max(0, columns - numbers)
        // Graphics get the greater part of what is left, and whatever short labels leave over.
        let label = min(longestLabel, columns >= 28 ? flexible * 2 / 5 : flexible)
        let graphics = flexible - label
        let spark = columns >= 40 ? min(120, (graphics - 2 * gap) / 2) : 0
        let bar = columns >= 28 ? min(80, graphics - (spark > 0 ? spark + gap : 0) - gap) : 0
        self.gap = gap
        self.hasPeak = hasPeak
        self.timeWidth = timeWidth
        labelWidth = label
        sparkWidth = max(0, spark)
        barWidth = max(0, bar)
    }

    var gapText: String { String(repeating: " ", count: gap) }
    var barColumn: Int { labelWidth + gap }
    var valueColumn: Int { labelWidth + gap + (barWidth > 0 ? barWidth + gap : 0) }
    var peakColumn: Int? { hasPeak ? valueColumn + Self.valueWidth + gap : nil }
}
