// SPDX-License-Identifier: Apache-2.0
import Pipeline

extension LiveScores {
    /// Every source that is there now, for Prometheus; scores from 0 to 1, as its rules want them.
    func write(to text: inout MetricsText) {
        let sources = sources
        writeStates(sources.map(\.source.status), &text)
        writeCounts(sources.map(\.source.status), &text)
        writeFrames(sources, &text)
    }

    private func writeStates(_ statuses: [SourceStatus], _ text: inout MetricsText) {
        text.family("perceptd_source_up", .gauge, "Whether frames of the source arrive.")
        for status in statuses {
            text.sample("perceptd_source_up", [("source", status.source)], status.state == .running ? 1 : 0)
        }
        text.family("perceptd_source_state", .gauge, "1 for the state that the source is in, 0 for all others.")
        for status in statuses {
            for state in SourceState.allCases {
                text.sample(
                    "perceptd_source_state", [("source", status.source), ("state", state.rawValue)],
                    status.state == state ? 1 : 0)
            }
        }
    }

    private func writeCounts(_ statuses: [SourceStatus], _ text: inout MetricsText) {
        let counters: [(String, String, (SourceStatus) -> UInt64)] = [
            ("perceptd_frames_captured_total", "Frames that the source caught.", { $0.counts.captured }),
            ("perceptd_frames_encoded_total", "Frames that were scored.", { $0.counts.encoded }),
            ("perceptd_source_reconnects_total", "Times that the source came back.", { $0.reconnects }),
        ]
        for (name, help, count) in counters {
            text.family(name, .counter, help)
            for status in statuses { text.sample(name, [("source", status.source)], Double(count(status))) }
        }
        let dropped = "perceptd_frames_dropped_total"
        text.family(dropped, .counter, "Frames that were captured and not scored, by reason.")
        for status in statuses {
            for cause in DropCause.allCases {
                text.sample(
                    dropped, [("source", status.source), ("reason", cause.rawValue)],
                    Double(status.counts.dropped[cause]))
            }
        }
    }

    private func writeFrames(
        _ sources: [(source: ListedSource, record: SourceRecord)], _ text: inout MetricsText
    ) {
        let last = "perceptd_source_last_frame_timestamp_seconds"
        text.family(last, .gauge, "When the last frame that was scored was captured.")
        for case (let source, let record) in sources {
            guard let frame = record.frame else { continue }
            text.sample(last, [("source", source.status.source)], Double(frame.captured.nanoseconds) / 1e9)
        }
        text.family("perceptd_frame_age_seconds", .histogram, "From a frame's capture to its scores.")
        for (source, record) in sources where record.frame != nil {
            text.histogram("perceptd_frame_age_seconds", [("source", source.status.source)], record.ages)
        }
        text.family("perceptd_score_ratio", .gauge, "The last score of a source and prompt, 0 to 1.")
        for (source, record) in sources where source.status.state.hasPicture {
            guard let frame = record.frame else { continue }
            for (prompt, score) in zip(frame.prompts.prompts, frame.scores) where score.value.isFinite {
                text.sample(
                    "perceptd_score_ratio", [("source", source.status.source), ("prompt", prompt.id)],
                    Double(score.value) / 100)
            }
        }
    }
}
