// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline
import Scoring

/// The prompts of a configuration, embedded, and which source is held against which of them. Immutable: a reload makes a
/// new one.
struct PromptBoard: Sendable {
    let prompts: [Prompt]
    private let scorers: [String: Scorer]

    /// Embeds all prompts; those that were embedded before come from the cache.
    init(_ configuration: Configuration, model: PerceptionModel) throws(Failure) {
        let entries = configuration.prompts
        let standard = model.configuration.scoreRange ?? .standard
        let prompts = entries.map { Prompt(id: $0.id, text: $0.text, range: $0.range ?? standard) }
        let embeddings = try model.embedPrompts(prompts.map(\.text))
        var scorers: [[Int]: Scorer] = [:]
        var bySource: [String: Scorer] = [:]
        for source in configuration.sources {
            let places = entries.indices.filter { entries[$0].sources?.contains(source.name) ?? true }
            // Sources with the same prompts share one scorer: their frames are scored together.
            let scorer =
                scorers[places]
                ?? Scorer(prompts: places.map { prompts[$0] }, embeddings: places.map { embeddings[$0] })
            scorers[places] = scorer
            bySource[source.name] = scorer
        }
        self.prompts = prompts
        self.scorers = bySource
    }

    /// What the frames of a source are held against; nil for a source that the configuration does not name.
    func scorer(of source: String) -> Scorer? { scorers[source] }
}
