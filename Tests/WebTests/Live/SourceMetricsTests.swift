// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Web

/// What Prometheus is told of running sources.
@Suite struct SourceMetricsTests {
    private func metrics(_ live: LiveScores) -> [String] {
        var text = MetricsText()
        live.write(to: &text)
        return text.text.split(separator: "\n").map(String.init)
    }

    @Test func everySourceHasItsFamilies() {
        let directory = ScriptedDirectory()
        let live = LiveScores(directory)
        directory.set([Script.status("porch"), Script.status("desk", .offline)])
        live.receive(Script.started)
        live.receive(Script.scored("porch", 1))
        live.receive(Script.scored("desk", 1))
        let lines = metrics(live)
        for line in [
            #"perceptd_source_up{source="porch"} 1"#, #"perceptd_source_up{source="desk"} 0"#,
            #"perceptd_source_state{source="desk",state="offline"} 1"#,
            #"perceptd_source_state{source="desk",state="running"} 0"#,
            #"perceptd_frames_captured_total{source="porch"} 12"#, #"perceptd_frames_encoded_total{source="porch"} 9"#,
            #"perceptd_frames_dropped_total{source="porch",reason="queue_full"} 3"#,
            #"perceptd_frames_dropped_total{source="porch",reason="rate_cap"} 0"#,
            #"perceptd_source_reconnects_total{source="porch"} 0"#,
            #"perceptd_frame_age_seconds_bucket{source="porch",le="0.05"} 1"#,
            #"perceptd_frame_age_seconds_count{source="porch"} 1"#,
            #"perceptd_score_ratio{source="porch",prompt="dog"} 0.4"#,
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        #expect(lines.contains { $0.hasPrefix(#"perceptd_source_last_frame_timestamp_seconds{source="porch"} 1"#) })
        #expect(
            !lines.contains { $0.hasPrefix(#"perceptd_score_ratio{source="desk""#) },
            "the last score of a source that is away says nothing about now")
    }

    @Test func aSourceThatIsGoneDisappears() {
        let directory = ScriptedDirectory()
        let live = LiveScores(directory)
        directory.set([Script.status("porch"), Script.status("desk")])
        live.receive(Script.scored("desk", 1))
        #expect(metrics(live).contains { $0.contains("\"desk\"") })
        directory.set([Script.status("porch")])
        #expect(!metrics(live).contains { $0.contains("\"desk\"") })
    }
}
