// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The bars: one row per prompt with label, bar, value, peak, when that was, and the timeline.
struct PromptTable: Sendable {
    private let style: ReadoutStyle
    private let source: SourceReadout
    private let labels: [String]
    private let layout: PromptTableLayout
    private let now: ContinuousClock.Instant

    init(style: ReadoutStyle, columns: Int, source: SourceReadout, state: ReadoutState, now: ContinuousClock.Instant) {
        self.style = style
        self.source = source
        self.now = now
        labels = state.labels
        layout = PromptTableLayout(
            columns: columns, longestLabel: state.longestLabel, longestTime: Self.longestTime(source))
    }

    func head() -> StyledLine {
        var line = StyledLine()
        line.pad(to: layout.valueColumn)
        line.append("  now", .faint)
        if layout.peakColumn != nil { line.append(layout.gapText + " peak", .faint) }
        if layout.timeWidth > 0 { line.append(layout.gapText + padded("at", layout.timeWidth), .faint) }
        if layout.sparkWidth >= 10 { line.append(layout.gapText + sparkTitle, .faint) }
        return line
    }

    private var sparkTitle: String {
        let hasEnd = source.info?.duration != nil || source.info?.pictures != nil
        return hasEnd ? "timeline" : "last \(layout.sparkWidth) s"
    }

    /// Rows from which on one of them may be spent on how many are missing.
    private static let fewestToCount = 4

    /// At most `room` rows: all prompts in their order, or the highest ones and how many are missing.
    func rows(_ room: Int) -> [StyledLine] {
        if labels.count <= room { return labels.indices.map(row) }
        if room < Self.fewestToCount { return highest(max(0, room)).map(row) }
        let shown = highest(room - 1)
        let more = StyledLine("\(style.ellipsis) and \(labels.count - shown.count) more", .faint)
        return shown.map(row) + [more]
    }

    /// The places of the highest current values, highest first; among equals the earlier prompt.
    private func highest(_ length: Int) -> [Int] {
        var best: [(place: Int, value: Float)] = []
        for place in labels.indices where length > 0 {
            let value = source.prompts[place].value.map { $0.isNaN ? -1 : $0 } ?? -1
            if best.count == length, value <= best.last?.value ?? .infinity { continue }
            let rank = best.firstIndex { $0.value < value } ?? best.count
            best.insert((place, value), at: rank)
            if best.count > length { best.removeLast() }
        }
        return best.map(\.place)
    }

    private func row(_ place: Int) -> StyledLine {
        let prompt = source.prompts[place]
        let glyphs = ReadoutGlyphs(style: style)
        let tone = tone(prompt.value)
        let label = DisplayText.clean(labels[place], style: style)
        var line = StyledLine(DisplayText.truncated(label, columns: layout.labelWidth, style: style))
        if layout.barWidth > 0 {
            line.pad(to: layout.barColumn)
            let bar = glyphs.bar(Double(prompt.value ?? 0) / 100, columns: layout.barWidth)
            line.append(bar.filled, tone)
            line.append(bar.rest, .faint)
        }
        line.pad(to: layout.valueColumn)
        line.append(ReadoutNumber.score(prompt.value), tone)
        if layout.peakColumn != nil { line.append(layout.gapText + ReadoutNumber.score(prompt.peak?.value)) }
        if layout.timeWidth > 0 { line.append(layout.gapText + padded(when(prompt.peak), layout.timeWidth), .faint) }
        if layout.sparkWidth > 0 {
            line.append(layout.gapText)
            line.append(glyphs.sparkline(prompt.timeline.columns(layout.sparkWidth)), .accent)
        }
        return line
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Columns that `when` needs, so that they do not jump while it runs.
    private static func longestTime(_ source: SourceReadout) -> Int {
        guard let info = source.info else { return 4 }
        if let pictures = info.pictures { return "#\(pictures)".count }
        if info.isLive { return "1:02:03 ago".count }
        return ReadoutNumber.duration(info.duration ?? 36_000).count
    }

    /// Position in a file, number of a picture, how long ago on a camera.
    func when(_ peak: PromptReadout.Peak?) -> String {
        guard let peak else { return "" }
        if source.info?.pictures != nil { return "#\(peak.sequence + 1)" }
        if source.info?.isLive == true { return ReadoutNumber.duration((now - peak.at) / .seconds(1)) + " ago" }
        return ReadoutNumber.duration(peak.pts)
    }

    private func tone(_ value: Float?) -> StyledLine.Tone {
        guard let value, value.isFinite else { return .plain }
        return value >= 66 ? .good : value >= 33 ? .middling : .plain
    }
}
