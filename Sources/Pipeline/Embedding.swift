// SPDX-License-Identifier: Apache-2.0

/// A point on the unit sphere of the model's joint space: 1024 floats for PE-Core-B16.
package struct Embedding: Sendable, Hashable {
    /// Of Euclidean length 1.
    package let values: [Float]

    package init(_ values: [Float]) { self.values = values }

    /// -1...1; both embeddings come from the same model.
    package func cosine(_ other: Embedding) -> Float {
        precondition(values.count == other.values.count, "embeddings of two models")
        var sum: Float = 0
        for index in values.indices { sum += values[index] * other.values[index] }
        return sum
    }
}
