// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Scoring

/// Frames on their way through encoder and scorers; kept from batch to batch, so that a frame allocates no more than its
/// scores.
struct LineBatch {
    typealias Taken = BoundedQueue<LineFrame>.Taken

    /// What a frame's own prompts made of it.
    struct Result {
        let prompts: PromptSet
        let scores: [Score]
    }

    private(set) var taken: [Taken] = []
    /// One of each in `taken`.
    private(set) var frames: [Frame] = []
    /// One of each in `taken`, once they were scored.
    private(set) var results: [Result] = []
    private var embeddings: EmbeddingBatch
    private var workspace = ScoreWorkspace()

    init(for encoder: any FrameEncoder) {
        embeddings = EmbeddingBatch(capacity: encoder.maximumBatch, dimension: encoder.dimension)
    }

    mutating func append(_ one: Taken, _ frame: Frame) {
        taken.append(one)
        frames.append(frame)
    }

    mutating func encode(with encoder: any FrameEncoder) -> EncodeTimes {
        encoder.encode(frames, into: &embeddings)
    }

    /// Scores every frame by the prompts of its own source.
    mutating func score() {
        var last: Scorer?
        for (row, one) in taken.enumerated() {
            let scorer = one.element.feed.scorer
            if scorer !== last { scorer.multiply(embeddings, &workspace) }
            last = scorer
            results.append(Result(prompts: scorer.prompts, scores: scorer.scores(row: row, workspace)))
        }
    }

    /// Lets go of the frames: their pixels are wanted for others.
    mutating func clear() {
        taken.removeAll(keepingCapacity: true)
        frames.removeAll(keepingCapacity: true)
        results.removeAll(keepingCapacity: true)
    }
}
