// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline

@testable import Web

/// An encoder that takes as long as a test wants, and remembers its batches. A picture's embedding tells its red.
final class SlowEncoder: FrameEncoder, SentenceEncoder {
    let modelName = "slow"
    let dimension = 2
    let maximumBatch: Int
    private let seen = Protected<[[UInt8]]>([])
    private let isHeld = Protected(false)
    private let gate = DispatchSemaphore(value: 0)

    init(maximumBatch: Int = 4) { self.maximumBatch = maximumBatch }

    /// The red of each picture, batch by batch.
    var batches: [[UInt8]] { seen.withLock { $0 } }

    /// From now on a batch waits for `release`.
    func hold() { isHeld.withLock { $0 = true } }

    /// Lets one batch go on.
    func release() { gate.signal() }

    /// Lets all go on.
    func open() {
        isHeld.withLock { $0 = false }
        for _ in 0..<64 { gate.signal() }
    }

    func encode(_ frames: [Frame], into embeddings: inout EmbeddingBatch) -> EncodeTimes {
        let reds = frames.map { frame in frame.withPixels { $0[0] } }
        seen.withLock { $0.append(reds) }
        if isHeld.withLock({ $0 }) { gate.wait() }
        embeddings.refill(count: frames.count) { rows in
            for (row, red) in reds.enumerated() {
                let length = (Float(red) * Float(red) + 1).squareRoot()
                rows[2 * row] = Float(red) / length
                rows[2 * row + 1] = 1 / length
            }
        }
        return EncodeTimes(preprocess: 0, encode: 1)
    }

    func embed(_ texts: [String]) throws(Failure) -> [Embedding] {
        if texts.contains("broken") { throw Failure(.badData, "/secret/path/model.safetensors is broken") }
        return texts.map { text in Embedding(text.count % 2 == 0 ? [1, 0] : [0, 1]) }
    }

    var served: ServedModel {
        ServedModel(name: "slow", pictureWidth: 4, pictureHeight: 4, pictures: self, texts: self)
    }
}

/// One model that is always there, and one that can be loaded.
struct SlowCatalogue: ModelCatalogue {
    let encoder: SlowEncoder
    var standard: ServedModel { encoder.served }

    func names() -> [String] { ["other", "torn"] }

    func load(_ name: String) throws(Failure) -> ServedModel {
        if name == "torn" { throw Failure(.badData, "/secret/path/torn.safetensors is cut off") }
        let encoder = SlowEncoder()
        return ServedModel(name: name, pictureWidth: 8, pictureHeight: 8, pictures: encoder, texts: encoder)
    }

    func loadStandard() throws(Failure) -> ServedModel { encoder.served }
}
