// SPDX-License-Identifier: Apache-2.0

/// Draws a `ReadoutState`: a pure function of state, time, size and style to lines.
///
/// Never wider than the terminal, never higher than all but one of its rows (the cursor rests on the last one).
struct Readout: Sendable {
    let style: ReadoutStyle

    func lines(_ state: ReadoutState, size: TerminalSize, now: ContinuousClock.Instant) -> [String] {
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
            return section(only, header.title(only, model: state.model), state.labels, columns, budget, now)
        }
        return [header.program(model: state.model)] + sections(state, header, columns, budget - 1, now)
    }

    /// Several sources share the lines evenly; those that find no room for two lines are counted.
    private func sections(
        _ state: ReadoutState, _ header: SourceHeader, _ columns: Int, _ budget: Int, _ now: ContinuousClock.Instant
    ) -> [StyledLine] {
        let most = state.sources.count * 2 <= budget ? state.sources.count : max(1, (budget - 1) / 2)
        let shown = state.sources.prefix(most)
        let hidden = state.sources.count - shown.count
        let share = (budget - (hidden > 0 ? 1 : 0)) / shown.count
        var lines = shown.flatMap { source in
            section(source, header.title(source, model: nil), state.labels, columns, share, now)
        }
        if hidden > 0 {
            lines.append(StyledLine("\(style.ellipsis) and \(ReadoutNumber.count(hidden, "more source", "more sources"))", .faint))
        }
        return lines
    }

    /// One source: what it is and how it goes, then the prompts in the lines that are left.
    private func section(
        _ source: SourceReadout, _ title: StyledLine, _ labels: [String], _ columns: Int, _ budget: Int,
        _ now: ContinuousClock.Instant
    ) -> [StyledLine] {
        let header = SourceHeader(style: style, columns: columns, now: now)
        let statistics = header.statistics(source).prefix(max(0, budget - 2))
        var lines = [title] + statistics + header.progress(source) + header.failure(source)
        let room = budget - lines.count
        guard room > 0, !labels.isEmpty else { return Array(lines.prefix(budget)) }
        let table = PromptTable(style: style, columns: columns, source: source, labels: labels, now: now)
        // Head and blank line are a comfort: they go before any prompt does.
        if room >= labels.count + 2 { lines.append(StyledLine()) }
        if room > labels.count { lines.append(table.head()) }
        return lines + table.rows(budget - lines.count)
    }
}
