// SPDX-License-Identifier: Apache-2.0
import Pipeline

@testable import Web

/// Says the same of everything.
struct FlatScorer: EmbeddingScoring {
    let prompts: PromptSet

    func scores(of embedding: Embedding) -> [Score] { prompts.prompts.map { _ in Score(cosine: 0.25, value: 40) } }
}
