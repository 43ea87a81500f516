// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Rows of prompt embeddings in one block, and the dot products of frames with them.
///
/// The build may use no more than SSE2 (this room holds no C). One frame is limited by how fast memory yields the rows,
/// a batch by arithmetic.
struct PromptPanel: Sendable {
    /// The width of a sum: eight partial sums, floats `i`, `i + 8`, `i + 16`, ... each.
    typealias Lanes = SIMD8<Float>

    /// [number of prompts, vectors]; the last vector of a row is filled up with zeros.
    private let rows: [Lanes]
    /// D, floats per embedding.
    let dimension: Int
    /// Vectors per row.
    private let vectors: Int

    init(_ embeddings: [Embedding]) {
        dimension = embeddings.first?.values.count ?? 0
        vectors = (dimension + Lanes.scalarCount - 1) / Lanes.scalarCount
        var rows: [Lanes] = []
        rows.reserveCapacity(embeddings.count * vectors)
        for embedding in embeddings {
            precondition(embedding.values.count == dimension, "embeddings of two models")
            Self.append(embedding.values[...], to: &rows)
        }
        self.rows = rows
    }

    /// Frames as rows of the same shape: [B, vectors].
    func padded(_ batch: borrowing EmbeddingBatch) -> [Lanes] {
        var frames: [Lanes] = []
        frames.reserveCapacity(batch.count * vectors)
        for row in 0..<batch.count { Self.append(batch.values[row * dimension..<(row + 1) * dimension], to: &frames) }
        return frames
    }

    private static func append(_ floats: ArraySlice<Float>, to rows: inout [Lanes]) {
        floats.withUnsafeBufferPointer { floats in
            for first in stride(from: 0, to: floats.count, by: Lanes.scalarCount) {
                var lanes = Lanes()
                for lane in 0..<min(Lanes.scalarCount, floats.count - first) { lanes[lane] = floats[first + lane] }
                rows.append(lanes)
            }
        }
    }

    /// The cosines of every frame with some of the prompts: [B, prompts.count].
    func cosines(of frames: [Lanes], count: Int, prompts: Range<Int>) -> [Float] {
        [Float](unsafeUninitializedCapacity: count * prompts.count) { cosines, filled in
            frames.withUnsafeBufferPointer { frames in
                rows.withUnsafeBufferPointer { rows in
                    guard let frames = frames.baseAddress, let rows = rows.baseAddress else { return }
                    multiply(frames, count, rows + prompts.lowerBound * vectors, prompts.count, into: cosines)
                }
            }
            filled = count * prompts.count
        }
    }

    /// Four prompts at a time stay in the first-level cache while every frame meets them, so that memory is read once a
    /// batch; their four sums are independent, so that additions do not wait for each other.
    private func multiply(
        _ frames: UnsafePointer<Lanes>, _ frameCount: Int, _ rows: UnsafePointer<Lanes>, _ rowCount: Int,
        into cosines: UnsafeMutableBufferPointer<Float>
    ) {
        let whole = rowCount & ~3
        for row in stride(from: 0, to: whole, by: 4) {
            for frame in 0..<frameCount {
                let sums = four(frames + frame * vectors, rows + row * vectors)
                for place in 0..<4 { cosines[frame * rowCount + row + place] = sums[place] }
            }
        }
        for row in whole..<rowCount {
            for frame in 0..<frameCount {
                cosines[frame * rowCount + row] = one(frames + frame * vectors, rows + row * vectors)
            }
        }
    }

    @inline(__always)
    private func four(_ frame: UnsafePointer<Lanes>, _ first: UnsafePointer<Lanes>) -> SIMD4<Float> {
        let second = first + vectors
        let third = second + vectors
        let fourth = third + vectors
        var (a, b, c, d) = (Lanes(), Lanes(), Lanes(), Lanes())
        for index in 0..<vectors {
            let lanes = frame[index]
            a += lanes * first[index]
            b += lanes * second[index]
            c += lanes * third[index]
            d += lanes * fourth[index]
        }
        return SIMD4(Self.sum(a), Self.sum(b), Self.sum(c), Self.sum(d))
    }

    private func one(_ frame: UnsafePointer<Lanes>, _ row: UnsafePointer<Lanes>) -> Float {
        var lanes = Lanes()
        for index in 0..<vectors { lanes += frame[index] * row[index] }
        return Self.sum(lanes)
    }

    /// One order for everybody: halves, then quarters, then the last two.
    @inline(__always)
    private static func sum(_ lanes: Lanes) -> Float {
        let half = lanes.lowHalf + lanes.highHalf
        let quarter = half.lowHalf + half.highHalf
        return quarter.x + quarter.y
    }
}
