// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// One JSON object per scored frame and line, flushed per line; nothing else, so that `jq .scores` needs no filter.
///
///     {"v":1,"ts":"2026-11-21T17:05:03.120Z","source":"porch","seq":10423,"pts":417.92,"age_ms":148.2,"encoded":true,
///      "ms":{"decode":6.1,"pre":3.2,"encode":97.4,"score":0.02},"dropped_since":3,
///      "scores":{"parcel":81.4},"cos":{"parcel":0.262}}
///
/// Fields may be added, never renamed. What happens to a source (opened, damaged, ended) goes to the log.
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

    /// - Parameter descriptor: stays open as long as the sink lives; the sink does not close it.
    package init(descriptor: Int32) { writer = FileDescriptorWriter(descriptor) }

    package func receive(_ event: PipelineEvent) throws {
        switch event {
        // The prompts may have changed, and what is not used any more must not be kept.
        case .started: state.withLock { $0.keys.removeAll() }
        case .scored(let frame): try state.withLock { try write(frame, &$0) }
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

    /// One `write` a line: a reader that leaves in between never sees half a line from a buffer of ours.
    private func write(_ frame: ScoredFrame, _ state: inout State) throws {
        let keys = Self.keys(frame.prompts, &state)
        state.line.removeAll()
        Self.append(frame, keys: keys, to: &state.line)
        state.line.raw("\n")
        try writer.write(state.line.bytes)
    }

    private static func append(_ frame: ScoredFrame, keys: [[UInt8]], to line: inout JSONText) {
        line.raw("{\"v\":1,\"ts\":")
        line.string(frame.captured.rfc3339)
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
        line.raw(",\"scores\":")
        append(frame.scores, keys, to: &line) { line, score in line.number(Double(score.value), places: 2) }
        line.raw(",\"cos\":")
        append(frame.scores, keys, to: &line) { line, score in line.exact(score.cosine) }
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
