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
        if state.sources.count == 1 { return SourceSection(only, isAlone: true, state, header).lines(budget) }
        return [header.program(model: state.model)] + sections(state, header, budget - 1)
    }

    /// Several sources share the lines fairly; those that find no room for two lines are counted.
    private func sections(_ state: ReadoutState, _ header: SourceHeader, _ budget: Int) -> [StyledLine] {
        let isEnough = state.sources.count * 2 <= budget
        let shown = state.sources.prefix(isEnough ? state.sources.count : max(0, (budget - 1) / 2))
        let sections = shown.map { SourceSection($0, isAlone: false, state, header) }
        if isEnough { return lines(sections, budget) }
        let count = ReadoutNumber.count(state.sources.count - shown.count, "more source", "more sources")
        return lines(sections, budget - 1) + [StyledLine("\(style.ellipsis) and \(count)", .faint)]
    }

    private func lines(_ sections: [SourceSection], _ budget: Int) -> [StyledLine] {
        let wishes = sections.map(\.wish)
        let hasRoom = wishes.reduce(0, +) + sections.count <= budget
        let shares = FairShare.divide(budget, among: wishes)
        // Blank lines between them are a comfort.
        return zip(sections, shares).flatMap { (hasRoom ? [StyledLine()] : []) + $0.lines($1) }
    }
}
