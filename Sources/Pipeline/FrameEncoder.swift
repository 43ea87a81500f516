// SPDX-License-Identifier: Apache-2.0

/// Turns frames into embeddings. One thread uses it at a time.
package protocol FrameEncoder: AnyObject {
    /// Name of the model, such as `PE-Core-B16-224`.
    var modelName: String { get }
    /// D, floats per embedding.
    var dimension: Int { get }
    /// The most frames one call takes.
    var maximumBatch: Int { get }

    /// Encodes `frames` (1...maximumBatch) into the first rows of `embeddings`, in order; allocates nothing.
    ///
    /// - Returns: milliseconds spent on pixels (preprocessing) and in the tower (encode), for the whole batch.
    func encode(_ frames: [Frame], into embeddings: inout EmbeddingBatch) -> EncodeTimes
}

/// Where the time of one batch went, in milliseconds.
package struct EncodeTimes: Sendable, Hashable {
    package var preprocess: Double
    package var encode: Double

    package init(preprocess: Double, encode: Double) {
        self.preprocess = preprocess
        self.encode = encode
    }
}
