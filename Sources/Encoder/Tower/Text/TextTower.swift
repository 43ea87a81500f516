// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// PE-Core's causal text transformer: token ids in, normalised embeddings out. Perception Encoder,
/// `core/vision_encoder/pe.py` at 3e352cc.
///
/// It runs once per prompt and holds 79 % of a B16 checkpoint, so its weights are streamed: one block is unpacked at a
/// time and all sequences go through it. Sequences run only up to their end token, which is exact under a causal mask.
struct TextTower {
    /// Raised when a text gets another embedding than before.
    static let version = 1
    /// The most rows that go through a block at once; bounds the activations when there are thousands of prompts.
    private static let chunkRows = 1024

    private let checkpoint: Checkpoint
    private let configuration: ModelConfiguration
    private let text: ModelConfiguration.Text
    private let kernels: Kernels

    init(_ checkpoint: Checkpoint, kernels: Kernels) {
        self.checkpoint = checkpoint
        configuration = checkpoint.configuration
        text = configuration.text
        self.kernels = kernels
    }

    /// Embeds sequences of token ids, each of 1...context ids; what follows the end token is ignored.
    ///
    /// The end token is the largest id of the vocabulary and the first place of the largest id is pooled, as the
    /// reference's argmax does.
    func embed(_ sequences: [[Int32]], tap: StageTap? = nil) throws(Failure) -> [Embedding] {
        if sequences.isEmpty { return [] }
        let trimmed = sequences.map { ids in ids[...(ids.firstIndex(of: ids.max() ?? 0) ?? 0)] }
        let ranges = Self.consecutiveRanges(trimmed.map(\.count))
        let rows = ranges.last?.upperBound ?? 0
        let width = text.width
        let arena = try FloatArena(
            capacity: FloatArena.padded(rows * width) + FloatArena.padded(sequences.count * width))
        let stream = arena.take(rows, width)
        try embedTokens(trimmed, into: stream)
        try runBlocks(stream, ranges, tap)
        let last = arena.take(sequences.count, width)
        for (index, range) in ranges.enumerated() {
            last[from: index * width].update(from: stream[from: (range.upperBound - 1) * width], count: width)
        }
        return try withExtendedLifetime(arena) { () throws(Failure) in try project(last, sequences.count, tap) }
    }

    private static func consecutiveRanges(_ counts: [Int]) -> [Range<Int>] {
        var start = 0
        return counts.map { count in
            defer { start += count }
            return start..<start + count
        }
    }

    /// stream[T,D] = token embedding + position.
    private func embedTokens(_ sequences: [ArraySlice<Int32>], into stream: Tensor) throws(Failure) {
        let width = text.width
        let positions = try checkpoint.root.read("positional_embedding", shape: [text.contextLength, width])
        var row = 0
        for sequence in sequences {
            precondition(sequence.count <= text.contextLength, "the tokenizer truncates to the context")
            for (position, id) in sequence.enumerated() {
                let target = UnsafeMutableBufferPointer(rebasing: stream.floats[row * width..<(row + 1) * width])
                try checkpoint.root.copyRow("token_embedding.weight", row: Int(id), into: target)
                for index in 0..<width { target[index] += positions[position * width + index] }
                row += 1
            }
        }
    }

    private func runBlocks(_ stream: Tensor, _ ranges: [Range<Int>], _ tap: StageTap?) throws(Failure) {
        let shape = TextBlock.Shape(width: text.width, heads: text.heads, hidden: text.mlpWidth)
        let chunks = Self.chunks(ranges)
        let chunkRows = chunks.map { $0.rows.count }.max() ?? 0
        let longest = ranges.map(\.count).max() ?? 0
        let arena = try FloatArena(
            capacity: TextBlock.size(shape)
                + BlockWorkspace.size(rows: chunkRows, longest: longest, width: text.width, hidden: text.mlpWidth))
        let block = TextBlock(shape, in: arena)
        let workspace = BlockWorkspace(
            rows: chunkRows, longest: longest, width: text.width, hidden: text.mlpWidth, in: arena)
        for index in 0..<text.layers {
            try block.load(checkpoint.root / "transformer.resblocks.\(index)")
            for chunk in chunks {
                block.forward(
                    stream[from: chunk.rows.lowerBound * text.width], rows: chunk.rows.count,
                    sequences: chunk.sequences, workspace: workspace, kernels: kernels)
            }
            tap?(.block(index), UnsafeBufferPointer(stream.floats))
        }
        withExtendedLifetime(arena) {}
    }

    /// Groups neighbouring sequences up to `chunkRows` rows; the sequences of a chunk count from its first row.
    private static func chunks(_ ranges: [Range<Int>]) -> [(rows: Range<Int>, sequences: [Range<Int>])] {
        var chunks: [(rows: Range<Int>, sequences: [Range<Int>])] = []
        for range in ranges {
            if let last = chunks.last, range.upperBound - last.rows.lowerBound <= chunkRows {
                let start = last.rows.lowerBound
                chunks[chunks.count - 1].rows = start..<range.upperBound
                chunks[chunks.count - 1].sequences.append(range.lowerBound - start..<range.upperBound - start)
            } else {
                chunks.append((range, [0..<range.count]))
            }
        }
        return chunks
    }

    /// ln_final, projection and normalisation of the sequences' last rows [B,D].
    private func project(_ last: Tensor, _ count: Int, _ tap: StageTap?) throws(Failure) -> [Embedding] {
        let (width, dimension) = (text.width, configuration.embeddingDimension)
        let arena = try FloatArena(
            capacity: LayerNorm.size(width: width) + FloatArena.padded(width * dimension)
                + FloatArena.padded(count * dimension))
        let norm = LayerNorm(width: width, in: arena)
        let projection = arena.take(width, dimension)
        let projected = arena.take(count, dimension)
        try norm.load(checkpoint.root / "ln_final")
        try checkpoint.root.copy("text_projection", shape: [width, dimension], into: projection.floats)
        norm.apply(rows: count, x: last.start, y: last.start, kernels: kernels)
        tap?(.postNorm, UnsafeBufferPointer(last.floats))
        MatrixProduct.times(
            rows: count, columns: dimension, inner: width, a: last.start, strideA: width, b: projection.start,
            strideB: dimension, c: projected.start, strideC: dimension)
        tap?(.projected, UnsafeBufferPointer(projected.floats))
        return withExtendedLifetime(arena) {
            (0..<count).map { row in
                kernels_normalise(
                    kernels, dimension, projected[from: row * dimension], projected[from: row * dimension])
                return Embedding(Array(projected.floats[row * dimension..<(row + 1) * dimension]))
            }
        }
    }
}
