// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What stays on the screen when everything is over: two lines per source, and one on what it lost.
package struct ReadoutSummary: Sendable {
    let style: ReadoutStyle
    let columns: Int
    let now: ContinuousClock.Instant

    package init(style: ReadoutStyle, columns: Int, now: ContinuousClock.Instant) {
        self.style = style
        self.columns = columns
        self.now = now
    }

    package func lines(_ state: ReadoutState) -> [String] {
        state.sources.flatMap { source in [counts(source), causes(source), peaks(source, state)].compactMap(\.self) }
            .map { $0.clipped(to: columns).text(hasColours: style.hasColours) }
    }

    private func counts(_ source: SourceReadout) -> StyledLine {
        let elapsed = ReadoutNumber.duration(source.elapsed(now: now))
        let rate = source.rates(now: now)?.framesPerSecond.map { ", \(ReadoutNumber.short($0))/s" } ?? ""
        let damage = source.damaged > 0 ? ", \(source.damaged) damaged" : ""
        let frames = ReadoutNumber.count(Int(source.frames), "frame", "frames")
        let text = "\(frames) in \(elapsed)\(rate), \(source.lossText)\(damage)"
        let name = DisplayText.clean(source.name, style: style)
        let room = max(4, columns - text.count - 2)
        return StyledLine(DisplayText.middleTruncated(name, columns: room, style: style) + ": " + text)
    }

    private func causes(_ source: SourceReadout) -> StyledLine? {
        source.lost > 0 ? StyledLine("drops: " + source.causesText, .faint) : nil
    }

    /// The highest peaks first, as many as one line holds.
    private func peaks(_ source: SourceReadout, _ state: ReadoutState) -> StyledLine? {
        let labels = state.labels
        let table = PromptTable(style: style, columns: columns, source: source, state: state, now: now)
        let peaks = labels.indices.compactMap { place in source.prompts[place].peak.map { (place, $0) } }
            .sorted { ($1.1.value, $0.0) < ($0.1.value, $1.0) }
        guard !peaks.isEmpty else { return nil }
        var line = "peaks:"
        for (rank, (place, peak)) in peaks.enumerated() {
            let label = DisplayText.truncated(DisplayText.clean(labels[place], style: style), columns: 16, style: style)
            let part = " \(label) \(DecimalText.fixed(Double(peak.value), places: 1)) at \(table.when(peak))"
            let isLast = rank == peaks.count - 1
            if rank > 0, DisplayWidth.of(line + "," + part) > columns - (isLast ? 0 : style.ellipsis.count + 2) {
                return StyledLine(line + ", " + style.ellipsis, .faint)
            }
            line += (rank > 0 ? "," : "") + part
        }
        return StyledLine(line, .faint)
    }
}
