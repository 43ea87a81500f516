// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport

@testable import Web

/// An encoder that is quick, or waits until it may go on.
final class FlatEncoder: FrameEncoder, SentenceEncoder {
    let modelName = "slow"
    let dimension = 2
    let maximumBatch = 4
    private let delay: Duration

    init(delay: Duration = .zero) { self.delay = delay }

    func encode(_ frames: [Frame], into embeddings: inout EmbeddingBatch) -> EncodeTimes {
        let end = ContinuousClock.now + delay
        while ContinuousClock.now < end { usleepBriefly() }
        embeddings.refill(count: frames.count) { rows in for place in rows.indices { rows[place] = 0.5 } }
        return EncodeTimes(preprocess: 0, encode: 1)
    }

    func embed(_ texts: [String]) throws(Failure) -> [Embedding] { texts.map { _ in Embedding([1, 0]) } }
}
