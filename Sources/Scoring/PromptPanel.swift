// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Prompt embeddings packed for one pass over memory, and the dot products of frames with them.
///
/// The build may use no more than SSE2 (this room holds no C). One frame is limited by how fast memory yields the
/// prompts, a batch by arithmetic.
struct PromptPanel: Sendable {
    /// The width of a sum: eight partial sums, floats `i`, `i + 8`, `i + 16`, ... each.
    typealias Lanes = SIMD8<Float>

    /// Prompts side by side in one group. Their sums are independent, so that additions do not wait for each other, and
    /// a group stays in the first-level cache while every frame of a batch meets it.
    static let groupLength = 4

    /// [groups, vectors, groupLength]: memory is read in one straight line, which the processor foresees; four rows read
    /// side by side take more than twice as long. What fills up the last vector and the last group is zero.
    private let groups: [Lanes]
    /// Number of prompts.
    private let count: Int
    /// D, floats per embedding.
    let dimension: Int
    /// Vectors per row.
    private let vectors: Int

    init(_ embeddings: [Embedding]) {
        let dimension = embeddings.first?.values.count ?? 0
        let vectors = (dimension + Lanes.scalarCount - 1) / Lanes.scalarCount
        let groupCount = (embeddings.count + Self.groupLength - 1) / Self.groupLength
        var groups = [Lanes](repeating: Lanes(), count: groupCount * vectors * Self.groupLength)
        var lanes: [Lanes] = []
        for (row, embedding) in embeddings.enumerated() {
            precondition(embedding.values.count == dimension, "embeddings of two models")
            let (group, place) = row.quotientAndRemainder(dividingBy: Self.groupLength)
            lanes.removeAll(keepingCapacity: true)
            Self.append(embedding.values[...], to: &lanes)
            for vector in 0..<vectors {
                groups[(group * vectors + vector) * Self.groupLength + place] = lanes[vector]
            }
        }
        count = embeddings.count
        self.dimension = dimension
        self.vectors = vectors
        self.groups = groups
    }

    /// The frames of a batch as rows of vectors: [B, vectors].
    func fill(_ frames: inout [Lanes], with batch: borrowing EmbeddingBatch) {
        frames.removeAll(keepingCapacity: true)
        for row in 0..<batch.count { Self.append(batch.values[row * dimension..<(row + 1) * dimension], to: &frames) }
    }

    /// The last vector is filled up with zeros.
    private static func append(_ floats: ArraySlice<Float>, to row: inout [Lanes]) {
        floats.withUnsafeBufferPointer { floats in
            for first in stride(from: 0, to: floats.count, by: Lanes.scalarCount) {
                var lanes = Lanes()
                for lane in 0..<min(Lanes.scalarCount, floats.count - first) { lanes[lane] = floats[first + lane] }
                row.append(lanes)
            }
        }
    }

    /// Writes the cosines of the frames [frameCount, vectors] with some of the prompts into those with all of them:
    /// [frameCount, number of prompts].
    /// - Precondition: `prompts` begins with a group.
    func multiply(
        _ frames: UnsafeBufferPointer<Lanes>, _ frameCount: Int, prompts: Range<Int>,
        into cosines: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(prompts.lowerBound % Self.groupLength == 0)
        precondition(frames.count >= frameCount * vectors && cosines.count >= frameCount * count)
        groups.withUnsafeBufferPointer { groups in
            guard let frames = frames.baseAddress, let groups = groups.baseAddress else { return }
            for first in stride(from: prompts.lowerBound, to: prompts.upperBound, by: Self.groupLength) {
                for frame in 0..<frameCount {
                    let sums = product(frames + frame * vectors, groups + first * vectors)
                    for place in 0..<min(Self.groupLength, prompts.upperBound - first) {
                        cosines[frame * count + first + place] = sums[place]
                    }
                }
            }
        }
    }

    /// One frame with the prompts of one group.
    @inline(__always)
    private func product(_ frame: UnsafePointer<Lanes>, _ group: UnsafePointer<Lanes>) -> SIMD4<Float> {
        var (a, b, c, d) = (Lanes(), Lanes(), Lanes(), Lanes())
        var prompts = group
        for vector in 0..<vectors {
            let lanes = frame[vector]
            a += lanes * prompts[0]
            b += lanes * prompts[1]
            c += lanes * prompts[2]
            d += lanes * prompts[3]
            prompts += Self.groupLength
        }
        return SIMD4(Self.sum(a), Self.sum(b), Self.sum(c), Self.sum(d))
    }

    /// One order for everybody: halves, then quarters, then the last two.
    @inline(__always)
    private static func sum(_ lanes: Lanes) -> Float {
        let half = lanes.lowHalf + lanes.highHalf
        let quarter = half.lowHalf + half.highHalf
        return quarter.x + quarter.y
    }
}
