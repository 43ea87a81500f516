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

    private func state(_ source: SourceReadout) -> StyledLine {
        switch source.phase {
        case .opening: StyledLine("opening", .faint)
        case .running: StyledLine("running", .good)
        case .ended: StyledLine("ended", .plain)
        case .failed: StyledLine("failed", .bad)
        }
    }

    /// Why it failed, as far as it fits.
    func failure(_ source: SourceReadout) -> [StyledLine] {
        guard case .failed(let reason) = source.phase else { return [] }
        let text = DisplayText.clean(reason, style: style)
        return [StyledLine(DisplayText.truncated(text, columns: columns, style: style), .bad)]
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
        StyledLine(source.droppedText, source.dropped > 0 ? .middling : .plain)
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
