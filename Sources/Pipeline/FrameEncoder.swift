// SPDX-License-Identifier: Apache-2.0

/// Turns frames into embeddings; calls from several threads wait for each other.
package protocol FrameEncoder: AnyObject, Sendable {
    /// Name of the model, such as `PE-Core-B16-224`.
    var modelName: String { get }
    /// D, floats per embedding.
    var dimension: Int { get }
    /// The most frames one call takes.
    var maximumBatch: Int { get }

    /// Encodes `frames` (1...maximumBatch) into the first rows of `embeddings`, in order; allocates nothing.
    ///
    /// - Returns: milliseconds spent on pixels (preprocessing) and in the tower (encode), for the whole batch.
    @discardableResult
    func encode(_ frames: [Frame], into embeddings: inout EmbeddingBatch) -> EncodeTimes
}
