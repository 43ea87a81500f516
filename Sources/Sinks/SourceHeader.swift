// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The lines above the bars: which source, its state, how fast, how far.
struct SourceHeader: Sendable {
    let style: ReadoutStyle
    let columns: Int
    let now: ContinuousClock.Instant

    /// Before any source spoke.
    func waiting(model: String) -> StyledLine {
        var line = program(model: model)
        line.append(style.separator + "opening", .faint)
        return line
    }

    func program(model: String) -> StyledLine {
        var line = StyledLine("perceptd", .title)
        let model = DisplayText.clean(model, style: style)
        if !model.isEmpty { line.append(style.separator + model) }
        return line
    }

    /// Program, model, source and state; where it is narrow, the model goes first and the name loses its middle.
    func title(_ source: SourceReadout, model: String?) -> StyledLine {
        var front = model.map(program) ?? StyledLine()
        let back = state(source)
        let gap = DisplayWidth.of(style.separator)
        let name = DisplayText.clean(source.name, style: style)
        if model != nil, columns - front.width - back.width - 2 * gap < min(DisplayWidth.of(name), 16) {
            front = StyledLine("perceptd", .title)
        }
        if front.width > 0 { front.append(style.separator) }
        let room = max(4, columns - front.width - back.width - gap)
        front.append(DisplayText.middleTruncated(name, columns: room, style: style), .accent)
        front.append(style.separator)
        front.append(back)
        return front
    }

    private func state(_ source: SourceReadout) -> StyledLine { StyledLine(word(source), tone(source)) }

    private func word(_ source: SourceReadout) -> String { source.hasFailed ? "failed" : source.state.rawValue }

    private func tone(_ source: SourceReadout) -> StyledLine.Tone {
        switch source.state {
        case .running: .good
        case .connecting, .stalled, .frozen: .middling
        case .offline, .unauthorised: .bad
        case .ended: source.hasFailed ? .bad : .plain
        case .disabled: .faint
        }
    }

    /// What keeps it from running: for how long, how often it was tried, and why, as far as it fits.
    func trouble(_ source: SourceReadout) -> [StyledLine] {
        let parts = (history(source) + [reason(source)]).compactMap(\.self)
        guard source.state != .running, !parts.isEmpty else { return [] }
        let text = parts.joined(separator: style.separator)
        return [StyledLine(DisplayText.truncated(text, columns: columns, style: style), tone(source))]
    }

    private func history(_ source: SourceReadout) -> [String?] {
        switch source.state {
        case .running, .ended, .disabled: return []
        case .connecting, .stalled, .frozen, .offline, .unauthorised: break
        }
        let time = ReadoutNumber.duration((now - source.since) / .seconds(1))
        let tries = source.tries > 1 ? ReadoutNumber.count(Int(source.tries), "try", "tries") : nil
        return ["\(word(source)) for \(time)", tries, reconnects(source)]
    }

    /// How often it came back; nil where it never was away.
    func reconnects(_ source: SourceReadout) -> String? {
        source.reconnects > 0 ? ReadoutNumber.count(Int(source.reconnects), "reconnect", "reconnects") : nil
    }

    /// What is left behind the source's name, which stands in the line above.
    private func reason(_ source: SourceReadout) -> String? {
        guard let reason = source.reason else { return nil }
        let rest = reason.firstRange(of: source.name + ": ").map { String(reason[$0.upperBound...]) }
        return DisplayText.clean(rest ?? reason, style: style)
    }

    /// Speed, latency and losses: one line, or more where it is narrow.
    func statistics(_ source: SourceReadout) -> [StyledLine] {
        guard let rates = source.rates(now: now) else { return [] }
        var parts = [
            StyledLine((rates.framesPerSecond.map(ReadoutNumber.short) ?? "-") + " frames/s"),
            StyledLine("latency \(ReadoutNumber.short(rates.age)) ms" + percentile(rates)),
            StyledLine("encode \(ReadoutNumber.short(rates.encode)) ms"), losses(source),
        ]
        if source.damaged > 0 { parts.append(StyledLine("\(source.damaged) damaged", .bad)) }
        return flow(parts)
    }

    private func percentile(_ rates: Rates) -> String {
        // Where it is narrow, it would push the losses to a third line.
        guard columns >= 60, let age95 = rates.age95 else { return "" }
        return " (p95 \(ReadoutNumber.short(age95)))"
    }

    private func losses(_ source: SourceReadout) -> StyledLine {
        guard source.lost > 0 else { return StyledLine(source.lossText) }
        // Where it is narrow, the causes are left to the summary.
        return StyledLine(source.lossText + (columns >= 100 ? ": " + source.causesText : ""), .middling)
    }

    /// Parts side by side, a new line where the next one does not fit.
    private func flow(_ parts: [StyledLine]) -> [StyledLine] {
        var lines: [StyledLine] = []
        for part in parts {
            let gap = DisplayWidth.of(style.separator)
            if var line = lines.last, line.width + gap + part.width <= columns {
                line.append(style.separator, .faint)
                line.append(part)
                lines[lines.count - 1] = line
            } else {
                lines.append(part)
            }
        }
        return lines
    }
}
