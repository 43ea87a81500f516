// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// One JSON object per scored frame and line, flushed per line; nothing else, so that `jq .scores` needs no filter.
///
///     {"v":1,"ts":"2026-11-21T17:05:03.120Z","source":"porch","seq":10423,"pts":417.92,"age_ms":148.2,"encoded":true,
///      "ms":{"decode":6.1,"pre":3.2,"encode":97.4,"score":0.02},"dropped_since":3,"dropped":{"queue_full":3,"rate_cap":12},
///      "scores":{"parcel":81.4},"cos":{"parcel":0.262}}
///
/// `dropped_since` counts what was lost, `dropped` everything by its cause: only causes that occurred, and no such member
/// where none did. Where status lines are asked for, there is one for every change of state, known by its `kind`:
///
///     {"v":1,"kind":"status","ts":"2026-11-21T17:05:03.120Z","source":"porch","state":"offline",
///      "reason":"Connection refused","reconnects":3,"tries":7,"captured":10423,"encoded":10011,
///      "dropped":{"queue_full":400,"rate_cap":12}}
///
/// `ts` is when the state was entered; there is no `reason` where nothing went wrong. Fields may be added, never renamed.
/// What else happens to a source (opened, damaged, ended) goes to the log.
package final class JSONLinesSink: EventSink {
    private struct State: Sendable {
        /// `"id":` of each prompt, escaped once for each set of prompts.
        var keys: [ObjectIdentifier: PromptKeys] = [:]
        /// Kept, so that a line costs no allocation once the longest was seen.
        var line = JSONText()
    }

    /// Holds on to its prompts, so that their identity is not used again.
    private struct PromptKeys: Sendable {
        let prompts: PromptSet
        let keys: [[UInt8]]
    }

    private let state = Protected(State())
    private let writer: FileDescriptorWriter
    private let writesStatus: Bool

    /// - Parameters:
    ///   - descriptor: stays open as long as the sink lives; the sink does not close it
    ///   - writesStatus: whether changes of state are lines as well
    package init(descriptor: Int32, writesStatus: Bool = false) {
        writer = FileDescriptorWriter(descriptor)
        self.writesStatus = writesStatus
    }

    package func receive(_ event: PipelineEvent) throws {
        switch event {
        // The prompts may have changed, and what is not used any more must not be kept.
        case .started: state.withLock { $0.keys.removeAll() }
        case .scored(let frame): try state.withLock { try write(frame, &$0) }
        case .status(let status) where writesStatus:
            try state.withLock { try write(&$0.line) { Self.append(status, to: &$0) } }
        case .opened, .damaged, .notice, .status, .ended, .finished: break
        }
    }

    private static func keys(_ prompts: PromptSet, _ state: inout State) -> [[UInt8]] {
        if let known = state.keys[ObjectIdentifier(prompts)] { return known.keys }
        let keys = prompts.prompts.map { key($0.id) }
        state.keys[ObjectIdentifier(prompts)] = PromptKeys(prompts: prompts, keys: keys)
        return keys
    }

    private static func key(_ id: String) -> [UInt8] {
        var text = JSONText()
        text.string(id)
        text.raw(":")
        return text.bytes
    }

    private func write(_ frame: ScoredFrame, _ state: inout State) throws {
        let keys = Self.keys(frame.prompts, &state)
        try write(&state.line) { Self.append(frame, keys: keys, to: &$0) }
    }

    /// One `write` a line: a reader that leaves in between never sees half a line from a buffer of ours.
    private func write(_ line: inout JSONText, _ fill: (inout JSONText) -> Void) throws {
        line.removeAll()
        fill(&line)
        line.raw("\n")
        try writer.write(line.bytes)
    }

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
