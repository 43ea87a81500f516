// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A frame of an upload on its way through the encoder.
struct MediaFrame: Sendable {
    typealias Encoded = (embedding: Embedding, times: EncodeTimes)

    let frame: Frame
    /// What was left out since the frame before.
    let dropped: DropCounts
    let encoding: Task<Encoded, any Error>
}
