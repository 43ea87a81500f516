// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Scoring

/// Embeddings made by a small generator, the same in every run.
enum Vectors {
    static func unit(count: Int, dimension: Int, seed: UInt64) -> [Embedding] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            let values = (0..<dimension).map { _ -> Float in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
            }
            let length = values.reduce(into: 0.0) { $0 += Double($1) * Double($1) }.squareRoot()
            return Embedding(values.map { Float(Double($0) / length) })
        }
    }

    static func scorer(_ embeddings: [Embedding]) -> Scorer {
        Scorer(
            prompts: embeddings.indices.map { Prompt(id: "p\($0)", text: "prompt \($0)", range: .standard) },
            embeddings: embeddings)
    }

    static func batch(_ embeddings: [Embedding]) -> EmbeddingBatch {
        let dimension = embeddings[0].values.count
        var batch = EmbeddingBatch(capacity: embeddings.count, dimension: dimension)
        batch.refill(count: embeddings.count) { rows in
            for (row, embedding) in embeddings.enumerated() {
                for (column, value) in embedding.values.enumerated() { rows[row * dimension + column] = value }
            }
        }
        return batch
    }

    static func exactDot(_ left: Embedding, _ right: Embedding) -> Double {
        zip(left.values, right.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}

extension Scorer {
    /// [B][number of prompts].
    func score(_ batch: borrowing EmbeddingBatch) -> [[Score]] {
        var workspace = ScoreWorkspace()
        multiply(batch, &workspace)
        return (0..<batch.count).map { scores(row: $0, workspace) }
    }
}
