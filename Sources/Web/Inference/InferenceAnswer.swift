// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the encoder made of a job.
struct InferenceAnswer: Sendable {
    /// One for the picture, or one a text.
    let embeddings: [Embedding]
    /// A picture's share of its batch, in milliseconds.
    var times = EncodeTimes(preprocess: 0, encode: 0)
}
