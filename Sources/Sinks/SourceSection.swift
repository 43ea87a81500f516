// SPDX-License-Identifier: Apache-2.0

/// One source in the readout: what it is, how it goes, then the prompts in the lines that are left.
struct SourceSection: Sendable {
    /// Title and trouble: what nobody may miss.
    private let top: [StyledLine]
    /// How fast and how far.
    private let details: [StyledLine]
    /// Nil where there is nothing to show in it.
    private let table: PromptTable?
    private let promptCount: Int
    /// Whether a blank line may part head and details.
    private let isAiry: Bool

    /// - Parameter isAlone: it has the screen for itself; its title names program and model
    init(_ source: SourceReadout, isAlone: Bool, _ state: ReadoutState, _ header: SourceHeader) {
        top = [header.title(source, model: isAlone ? state.model : nil)] + header.trouble(source)
        details = header.statistics(source) + header.progress(source)
        promptCount = state.labels.count
        isAiry = isAlone
        let hasTable = promptCount > 0 && (isAlone || source.frames > 0)
        table =
            hasTable
            ? PromptTable(style: header.style, columns: header.columns, source: source, state: state, now: header.now)
            : nil
    }

    /// Lines that show everything.
    var wish: Int { top.count + details.count + (table == nil ? 0 : 1 + promptCount) }

    /// At most `budget` lines.
    func lines(_ budget: Int) -> [StyledLine] {
        guard let table else { return Array((top + details).prefix(budget)) }
        let isRoomy = top.count + details.count + promptCount <= budget
        // Where not all has room, the best prompts matter more than how fast it goes.
        var lines = top + details.prefix(isRoomy ? details.count : max(0, budget - top.count) / 3)
        let room = budget - lines.count
        guard room > 0 else { return Array(lines.prefix(budget)) }
        // Head and blank line are a comfort: they go before any prompt does.
        if isAiry, room >= promptCount + 2 { lines.append(StyledLine()) }
        if room > promptCount { lines.append(table.head()) }
        return lines + table.rows(budget - lines.count)
    }
}
