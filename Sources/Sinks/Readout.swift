// SPDX-License-Identifier: Apache-2.0

/// Draws a `ReadoutState`: a pure function of state, time, size and style to lines.
///
/// Never wider than the terminal, never higher than all but one of its rows (the cursor rests on the last one).
package struct Readout: Sendable {
    let style: ReadoutStyle

    package init(style: ReadoutStyle) { self.style = style }

    package func lines(_ state: ReadoutState, size: TerminalSize, now: ContinuousClock.Instant) -> [String] {
        let budget = max(1, size.rows - 1)
        return styledLines(state, columns: size.columns, budget: budget, now: now).prefix(budget)
            .map { $0.clipped(to: size.columns).text(hasColours: style.hasColours) }
    }

    private func styledLines(
        _ state: ReadoutState, columns: Int, budget: Int, now: ContinuousClock.Instant
    ) -> [StyledLine] {
        let header = SourceHeader(style: style, columns: columns, now: now)
        guard let only = state.sources.first else { return [header.waiting(model: state.model)] }
        if state.sources.count == 1 {
            return section(only, header.title(only, model: state.model), state, header, budget)
        }
        return [header.program(model: state.model)] + sections(state, header, budget - 1)
    }

    /// Several sources share the lines evenly; those that find no room for two lines are counted.
    private func sections(_ state: ReadoutState, _ header: SourceHeader, _ budget: Int) -> [StyledLine] {
        let isEnough = state.sources.count * 2 <= budget
        let shown = state.sources.prefix(isEnough ? state.sources.count : max(0, (budget - 1) / 2))
        let hidden = state.sources.count - shown.count
        var lines = shown.flatMap { source in
            section(
                source, header.title(source, model: nil), state, header, (budget - (isEnough ? 0 : 1)) / shown.count)
        }
        if !isEnough {
            let count = ReadoutNumber.count(hidden, "more source", "more sources")
            lines.append(StyledLine("\(style.ellipsis) and \(count)", .faint))
        }
        return lines
    }

    /// One source: what it is and how it goes, then the prompts in the lines that are left.
    private func section(
        _ source: SourceReadout, _ title: StyledLine, _ state: ReadoutState, _ header: SourceHeader, _ budget: Int
    ) -> [StyledLine] {
        let statistics = header.statistics(source).prefix(max(0, budget - 2))
        var lines = [title] + statistics + header.progress(source) + header.failure(source)
        let (room, prompts) = (budget - lines.count, state.labels.count)
        guard room > 0, prompts > 0 else { return Array(lines.prefix(budget)) }
        let table = PromptTable(style: style, columns: header.columns, source: source, state: state, now: header.now)
        // Head and blank line are a comfort: they go before any prompt does.
        if room >= prompts + 2 { lines.append(StyledLine()) }
        if room > prompts { lines.append(table.head()) }
        return lines + table.rows(budget - lines.count)
    }
}
