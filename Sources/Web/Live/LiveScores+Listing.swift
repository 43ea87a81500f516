// SPDX-License-Identifier: Apache-2.0
import Pipeline

extension LiveScores {
    /// `GET /v1/sources`.
    var listing: JSONLine {
        var line = JSONLine()
        if let model { line.member("model", string: model) } else { line.null("model") }
        line.member("sources", objects: sources.map { Self.json($0.source, $0.record) })
        return line
    }

    private static func json(_ source: ListedSource, _ record: SourceRecord) -> JSONLine {
        let status = source.status
        var line = JSONLine()
        line.member("name", string: status.source)
        line.member("state", string: status.state.rawValue)
        if let reason = status.reason { line.member("reason", string: reason) } else { line.null("reason") }
        line.member("since", string: status.since.rfc3339.description)
        line.member("reconnects", integer: Int(clamping: status.reconnects))
        line.member("tries", integer: Int(clamping: status.tries))
        line.member("captured", integer: Int(clamping: status.counts.captured))
        line.member("encoded", integer: Int(clamping: status.counts.encoded))
        line.member("dropped", object: dropped(status.counts.dropped))
        picture(record.info, &line)
        line.member("prompts", objects: source.prompts.map(\.json))
        scores(status.state.hasPicture ? record.frame : nil, &line)
        return line
    }

    private static func dropped(_ counts: DropCounts) -> JSONLine {
        var line = JSONLine()
        for cause in DropCause.allCases where counts[cause] > 0 {
            line.member(cause.rawValue, integer: Int(clamping: counts[cause]))
        }
        return line
    }

    private static func picture(_ info: SourceInfo?, _ line: inout JSONLine) {
        guard let info else {
            for name in ["live", "width", "height", "rate"] { line.null(name) }
            return
        }
        line.member("live", boolean: info.isLive)
        line.member("width", integer: info.width)
        line.member("height", integer: info.height)
        if let rate = info.rate { line.member("rate", number: rate, places: 3) } else { line.null("rate") }
    }

    private static func scores(_ frame: ScoredFrame?, _ line: inout JSONLine) {
        guard let frame else {
            for name in ["last_frame", "scores", "cos"] { line.null(name) }
            return
        }
        var (scores, cosines) = (JSONLine(), JSONLine())
        for (prompt, score) in zip(frame.prompts.prompts, frame.scores) {
            scores.member(prompt.id, number: Double(score.value), places: 2)
            cosines.member(prompt.id, float: score.cosine)
        }
        line.member("last_frame", string: frame.captured.rfc3339.description)
        line.member("scores", object: scores)
        line.member("cos", object: cosines)
    }
}
