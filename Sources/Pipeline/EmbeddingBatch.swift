// SPDX-License-Identifier: Apache-2.0

/// Embeddings of several frames side by side; kept and refilled, so that encoding allocates nothing.
package struct EmbeddingBatch: Sendable {
    /// D, the model's output width.
    package let dimension: Int
    /// The most embeddings it can hold.
    package let capacity: Int
    /// B, how many it holds now.
    package private(set) var count = 0
    /// [capacity, D]; the first `count` rows are normalised embeddings.
    package private(set) var values: [Float]

    package init(capacity: Int, dimension: Int) {
        self.capacity = capacity
        self.dimension = dimension
        values = Array(repeating: 0, count: capacity * dimension)
    }

    /// Sets `count` and hands out the rows [count, D] to be filled. Do not escape the pointer.
    package mutating func refill<Result>(count: Int, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result)
        rethrows
        -> Result
    {
        precondition(count <= capacity, "\(count) embeddings do not fit \(capacity)")
        self.count = count
        return try values.withUnsafeMutableBufferPointer { rows in
            try body(UnsafeMutableBufferPointer(rebasing: rows[..<(count * dimension)]))
        }
    }

    package subscript(row: Int) -> Embedding {
        precondition(row < count)
        return Embedding(Array(values[row * dimension..<(row + 1) * dimension]))
    }
}
