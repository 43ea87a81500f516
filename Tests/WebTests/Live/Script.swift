// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport

/// What a pipeline says.
enum Script {
    static let prompts = PromptSet([
        Prompt(id: "dog", text: "a dog", range: .standard), Prompt(id: "car", text: "a \"red\" car", range: .standard),
    ])

    static let started = PipelineEvent.started(model: "slow", prompts: prompts.prompts)

    static func status(_ source: String, _ state: SourceState = .running) -> SourceStatus {
        var status = SourceStatus(source: source, state: state, since: WallTime(nanoseconds: 0))
        status.counts.captured = 12
        status.counts.encoded = 9
        status.counts.dropped[.queueFull] = 3
        return status
    }

    static func scored(_ source: String, _ sequence: UInt64) -> PipelineEvent {
        .scored(
            ScoredFrame(
                ManualFrames.rgb(sequence: sequence, source: source), source: source, age: 40,
                times: .init(decode: 1, preprocess: 2, encode: 3, score: 4), dropped: DropCounts(), prompts: prompts,
                scores: [Score(cosine: 0.25, value: 40), Score(cosine: 0.1, value: 0)]))
    }
}
