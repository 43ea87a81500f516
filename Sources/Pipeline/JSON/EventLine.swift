// SPDX-License-Identifier: Apache-2.0

/// One JSON object about a frame or a source, on one line: what the JSON lines, the HTTP API and its streams have in common.
///
///     {"v":1,"ts":"2026-11-21T17:05:03.120Z","source":"porch","seq":10423,"pts":417.92,"age_ms":148.2,"encoded":true,
///      "ms":{"decode":6.1,"pre":3.2,"encode":97.4,"score":0.02},"dropped_since":3,"dropped":{"queue_full":3,"rate_cap":12},
///      "scores":{"parcel":81.4},"cos":{"parcel":0.262}}
///
/// `dropped_since` counts what was lost, `dropped` everything by its cause: only causes that occurred, and no such member
/// where none did. A status is known by its `kind`:
///
///     {"v":1,"kind":"status","ts":"2026-11-21T17:05:03.120Z","source":"porch","state":"offline",
///      "reason":"Connection refused","reconnects":3,"tries":7,"captured":10423,"encoded":10011,
///      "dropped":{"queue_full":400,"rate_cap":12}}
///
/// `ts` is when the state was entered; there is no `reason` where nothing went wrong. Fields may be added, never renamed.
package struct EventLine: Sendable {
    /// Holds on to its prompts, so that their identity is not used again.
    private struct PromptKeys: Sendable {
        let prompts: PromptSet
        let keys: [[UInt8]]
    }

    /// `"id":` of each prompt, escaped once for each set of prompts.
    private var keys: [ObjectIdentifier: PromptKeys] = [:]
    /// Kept, so that a line costs no allocation once the longest was seen.
    private var line = JSONText()

    package init() {}

    /// The line that was made last, with its newline.
    package var bytes: [UInt8] { line.bytes }

    /// The prompts may have changed, and what is not used any more must not be kept.
    package mutating func forgetPrompts() { keys.removeAll() }

    /// A scored frame.
    package mutating func set(_ frame: ScoredFrame) {
        let keys = keys(of: frame.prompts)
        line.removeAll()
        Self.append(frame, keys: keys, to: &line)
        line.raw("\n")
    }

    /// A source's state and counts.
    package mutating func set(_ status: SourceStatus) {
        line.removeAll()
        Self.append(status, to: &line)
        line.raw("\n")
    }

    private mutating func keys(of prompts: PromptSet) -> [[UInt8]] {
        if let known = keys[ObjectIdentifier(prompts)] { return known.keys }
        let made = prompts.prompts.map { Self.key($0.id) }
        keys[ObjectIdentifier(prompts)] = PromptKeys(prompts: prompts, keys: made)
        return made
    }

    private static func key(_ id: String) -> [UInt8] {
        var text = JSONText()
        text.string(id)
        text.raw(":")
        return text.bytes
    }
}

extension EventLine {
    private static func append(_ frame: ScoredFrame, keys: [[UInt8]], to line: inout JSONText) {
        line.raw("{\"v\":1,\"ts\":")
        line.time(frame.captured)
        line.raw(",\"source\":")
        line.string(frame.source)
        line.raw(",\"seq\":")
        line.number(frame.sequence)
        line.raw(",\"pts\":")
        line.number(frame.pts, places: 6)
        line.raw(",\"age_ms\":")
        line.number(frame.age, places: 3)
        line.raw(",\"encoded\":true,\"ms\":")
        append(frame.times, to: &line)
        line.raw(",\"dropped_since\":")
        line.number(frame.dropped.lost)
        if frame.dropped.total > 0 {
            line.raw(",\"dropped\":")
            append(frame.dropped, to: &line)
        }
        line.raw(",\"scores\":")
        append(frame.scores, keys, to: &line) { line, score in line.number(Double(score.value), places: 2) }
        line.raw(",\"cos\":")
        append(frame.scores, keys, to: &line) { line, score in line.exact(score.cosine) }
        line.raw("}")
    }

    private static func append(_ status: SourceStatus, to line: inout JSONText) {
        line.raw("{\"v\":1,\"kind\":\"status\",\"ts\":")
        line.time(status.since)
        line.raw(",\"source\":")
        line.string(status.source)
        line.raw(",\"state\":")
        line.string(status.state.rawValue)
        if let reason = status.reason {
            line.raw(",\"reason\":")
            line.string(reason)
        }
        line.raw(",\"reconnects\":")
        line.number(status.reconnects)
        line.raw(",\"tries\":")
        line.number(status.tries)
        line.raw(",\"captured\":")
        line.number(status.counts.captured)
        line.raw(",\"encoded\":")
        line.number(status.counts.encoded)
        line.raw(",\"dropped\":")
        append(status.counts.dropped, to: &line)
        line.raw("}")
    }

    /// The causes that occurred.
    private static func append(_ dropped: DropCounts, to line: inout JSONText) {
        line.raw("{")
        var isFirst = true
        for cause in DropCause.allCases where dropped[cause] > 0 {
            if !isFirst { line.raw(",") }
            isFirst = false
            line.string(cause.rawValue)
            line.raw(":")
            line.number(dropped[cause])
        }
        line.raw("}")
    }

    private static func append(_ times: ScoredFrame.Times, to line: inout JSONText) {
        line.raw("{\"decode\":")
        line.number(times.decode, places: 3)
        line.raw(",\"pre\":")
        line.number(times.preprocess, places: 3)
        line.raw(",\"encode\":")
        line.number(times.encode, places: 3)
        line.raw(",\"score\":")
        line.number(times.score, places: 3)
        line.raw("}")
    }

    private static func append(
        _ scores: [Score], _ keys: [[UInt8]], to line: inout JSONText, _ value: (inout JSONText, Score) -> Void
    ) {
        line.raw("{")
        for (place, (key, score)) in zip(keys, scores).enumerated() {
            if place > 0 { line.raw(",") }
            line.raw(key)
            value(&line, score)
        }
        line.raw("}")
    }
}
