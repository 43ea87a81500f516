// SPDX-License-Identifier: Apache-2.0
import Pipeline

extension SourceHeader {
    /// How far a file or a folder is, with the time left; how long a camera has been up.
    func progress(_ source: SourceReadout) -> [StyledLine] {
        guard let info = source.info else { return [] }
        if let pictures = info.pictures { return [pictureProgress(source, pictures)] }
        if let duration = info.duration, !info.isLive, duration > 0 { return [fileProgress(source, duration)] }
        let time = ReadoutNumber.duration(source.elapsed(now: now))
        let place = info.isLive ? "up \(time)" : "\(ReadoutNumber.duration(source.position ?? 0)) read in \(time)"
        let detail = DisplayText.clean(info.detail, style: style)
        let back = reconnects(source) ?? ""
        let parts = [place, back, "\(info.width)x\(info.height)", detail].filter { !$0.isEmpty }
        return [StyledLine(parts.joined(separator: style.separator))]
    }

    private func pictureProgress(_ source: SourceReadout, _ pictures: Int) -> StyledLine {
        let done = source.frames == 0 ? 0 : min(Int(source.lastSequence) + 1, pictures)
        let rate = source.rates(now: now)?.framesPerSecond
        return progressLine(
            source, share: pictures > 0 ? Double(done) / Double(pictures) : 1, text: "\(done) / \(pictures)",
            speed: nil, left: rate.map { Double(pictures - done) / $0 })
    }

    private func fileProgress(_ source: SourceReadout, _ duration: Double) -> StyledLine {
        let position = source.position ?? 0
        let speed = source.rates(now: now)?.speed
        return progressLine(
            source, share: position / duration,
            text: "\(ReadoutNumber.duration(position)) / \(ReadoutNumber.duration(duration))",
            speed: speed.map { ReadoutNumber.short($0) + "x" }, left: speed.map { (duration - position) / $0 })
    }

    private func progressLine(
        _ source: SourceReadout, share: Double, text: String, speed: String?, left: Double?
    ) -> StyledLine {
        let time =
            source.endedAt == nil
            ? left.map { ReadoutNumber.duration($0.rounded()) + " left" }
            : "took " + ReadoutNumber.duration(source.elapsed(now: now))
        let parts = [text, ReadoutNumber.percent(min(max(share, 0), 1)), speed, time].compactMap(\.self)
        let text = parts.joined(separator: style.separator)
        // The bar takes what the numbers leave, and stays away where that is next to nothing.
        let room = min(40, columns - DisplayWidth.of(text) - 2)
        guard room >= 4 else { return StyledLine(text) }
        let bar = ReadoutGlyphs(style: style).bar(share, columns: room)
        var line = StyledLine(bar.filled, .accent)
        line.append(bar.rest, .faint)
        line.append("  " + text)
        return line
    }
}
