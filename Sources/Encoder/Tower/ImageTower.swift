// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// PE-Core's vision transformer: patches in, normalised embeddings out. Perception Encoder, `core/vision_encoder/pe.py`
/// at 3e352cc. Weights are packed when it is made; `forward` allocates nothing.
///
/// Letters: B pictures, P patches, N tokens (P and the class token), D width, O embedding width, p patch side.
final class ImageTower {
    let configuration: ModelConfiguration
    /// The most pictures of one forward pass.
    let capacity: Int
    /// [B,P,3p²] what preprocessing fills: patches in row-major order, each (channel, y, x).
    let patches: Tensor

    private let image: ModelConfiguration.Image
    private let kernels: Kernels
    private let weightArena: FloatArena
    private let activationArena: FloatArena
    /// [D,3p²]; the convolution of the patches has no bias.
    private let patchEmbedding: Tensor
    private let classEmbedding: Tensor?
    /// [N,D].
    private let positions: Tensor
    private let preNorm: LayerNorm
    private let blocks: [TransformerBlock]
    private let postNorm: LayerNorm
    private let pool: AttentionPool
    /// [D,O], input-major as the checkpoint has it.
    private let projection: Tensor
    private let rotary: RotaryTable
    /// [B,N,D] the residual stream.
    private let stream: Tensor
    /// [B,O].
    private let projected: Tensor
    private let workspace: BlockWorkspace
    private let poolWorkspace: PoolWorkspace
    private let sequences: [Range<Int>]

    /// Raised when the arena of weights changes in what lies where, or in how it was computed from the checkpoint.
    private static let weightLayout = 1

    /// - Parameters:
    ///   - capacity: the most pictures of one forward pass, at least 1; memory grows with it
    ///   - store: the checkpoint's packed files, from which the weights come where one is sound, and where they are kept
    init(_ checkpoint: Checkpoint, capacity: Int, kernels: Kernels, store: PackedStore? = nil, threads: Int = 1)
        throws(Failure)
    {
        configuration = checkpoint.configuration
        image = configuration.image
        self.capacity = capacity
        self.kernels = kernels
        let (width, tokens, patchSize) = (image.width, image.tokens, image.patchSize)
        let shape = TransformerBlock.Shape(width: width, heads: image.heads, hidden: image.mlpWidth)
        let patchInputs = 3 * patchSize * patchSize

        weightArena = try FloatArena(capacity: Self.weightSize(configuration))
        patchEmbedding = weightArena.take(width, patchInputs)
        classEmbedding = image.hasClassToken ? weightArena.take(width) : nil
        positions = weightArena.take(tokens, width)
        preNorm = LayerNorm(width: width, in: weightArena)
        blocks = (0..<image.layers).map { [weightArena] _ in TransformerBlock(shape, in: weightArena) }
        postNorm = LayerNorm(width: width, in: weightArena)
        pool = AttentionPool(image, in: weightArena)
        projection = weightArena.take(width, configuration.embeddingDimension)
        rotary = RotaryTable(image, in: weightArena)

        activationArena = try FloatArena(capacity: Self.activationSize(configuration, capacity))
        patches = activationArena.take(capacity, image.patches, patchInputs)
        stream = activationArena.take(capacity, tokens, width)
        projected = activationArena.take(capacity, configuration.embeddingDimension)
        workspace = BlockWorkspace(
            rows: capacity * tokens, longest: tokens, width: width, hidden: image.mlpWidth, in: activationArena)
        poolWorkspace = PoolWorkspace(image, batch: capacity, in: activationArena)
        sequences = (0..<capacity).map { $0 * tokens..<($0 + 1) * tokens }
        try loadWeights(checkpoint, store, threads)
    }

    private func loadWeights(_ checkpoint: Checkpoint, _ store: PackedStore?, _ threads: Int) throws(Failure) {
        let key = Self.packedKey(configuration)
        try weightArena.withBytes { (bytes) throws(Failure) in
            if let store, store.load(key, of: checkpoint, into: bytes, threads: threads) { return }
            try load(checkpoint.root / "visual")
            store?.store(key, of: checkpoint, UnsafeRawBufferPointer(bytes), threads: threads)
        }
    }

    private static func packedKey(_ configuration: ModelConfiguration) -> PackedKey {
        PackedKey(
            layout: weightLayout, precision: "fp32", activations: "fp32", byteCount: 4 * weightSize(configuration),
            configuration: configuration)
    }

    /// Every arrangement of the weights that this version can use.
    static func packedKeys(_ configuration: ModelConfiguration) -> [PackedKey] { [packedKey(configuration)] }

    /// Writes the weights to a packed file.
    ///
    /// - Parameter path: nil for the first of the store's places that takes it
    /// - Returns: where it is
    /// - Throws: why it cannot be written
    func pack(_ checkpoint: Checkpoint, store: PackedStore, path: String?, threads: Int) throws(Failure) -> String {
        let key = Self.packedKey(configuration)
        return try weightArena.withBytes { (bytes) throws(Failure) in
            let bytes = UnsafeRawBufferPointer(bytes)
            guard let path else { return try store.write(key, of: checkpoint, bytes, threads: threads) }
            try PackedStore.write(key, of: checkpoint, bytes, to: path, threads: threads)
            return path
        }
    }

    private static func weightSize(_ configuration: ModelConfiguration) -> Int {
        let image = configuration.image
        let shape = TransformerBlock.Shape(width: image.width, heads: image.heads, hidden: image.mlpWidth)
        return FloatArena.padded(image.width * 3 * image.patchSize * image.patchSize)
            + FloatArena.padded(image.width) + FloatArena.padded(image.tokens * image.width)
            + 2 * LayerNorm.size(width: image.width) + image.layers * TransformerBlock.size(shape)
            + AttentionPool.size(image) + FloatArena.padded(image.width * configuration.embeddingDimension)
            + RotaryTable.size(image)
    }

    private static func activationSize(_ configuration: ModelConfiguration, _ capacity: Int) -> Int {
        let image = configuration.image
        return FloatArena.padded(capacity * image.patches * 3 * image.patchSize * image.patchSize)
            + FloatArena.padded(capacity * image.tokens * image.width)
            + FloatArena.padded(capacity * configuration.embeddingDimension)
            + BlockWorkspace.size(
                rows: capacity * image.tokens, longest: image.tokens, width: image.width, hidden: image.mlpWidth)
            + PoolWorkspace.size(image, batch: capacity)
    }

    /// Fills all of the arena that is not zero.
    private func load(_ weights: WeightPath) throws(Failure) {
        let (width, patch) = (image.width, image.patchSize)
        try weights.copy("conv1.weight", shape: [width, 3, patch, patch], into: patchEmbedding.floats)
        if let classEmbedding { try weights.copy("class_embedding", shape: [width], into: classEmbedding.floats) }
        try weights.copy("positional_embedding", shape: [image.tokens, width], into: positions.floats)
        try preNorm.load(weights / "ln_pre")
        for (index, block) in blocks.enumerated() { try block.load(weights / "transformer.resblocks.\(index)") }
        try postNorm.load(weights / "ln_post")
        try pool.load(weights / "attn_pool")
        try weights.copy("proj", shape: [width, configuration.embeddingDimension], into: projection.floats)
        rotary.fill(image)
    }

    /// Encodes the first `batch` pictures of `patches` into `embeddings` [B,O], each of length 1.
    func forward(batch: Int, into embeddings: UnsafeMutablePointer<Float>, tap: StageTap? = nil) {
        precondition(batch > 0 && batch <= capacity, "a batch of \(batch) for a tower of \(capacity)")
        let (width, rows) = (image.width, batch * image.tokens)
        embedPatches(batch: batch, tap: tap)
        preNorm.apply(rows: rows, x: stream.start, y: stream.start, kernels: kernels)
        report(.preNorm, stream, rows * width, tap)
        let attention = TransformerBlock.Attention.rotary(rotary, classTokens: image.hasClassToken ? 1 : 0)
        for (index, block) in blocks.enumerated() {
            block.forward(
                stream.start, rows: rows, sequences: sequences[..<batch], attention: attention, workspace: workspace,
                kernels: kernels)
            report(.block(index), stream, rows * width, tap)
        }
        postNorm.apply(rows: rows, x: stream.start, y: stream.start, kernels: kernels)
        report(.postNorm, stream, rows * width, tap)
        pool.forward(stream.start, batch: batch, tokens: image.tokens, workspace: poolWorkspace, kernels: kernels)
        report(.pooled, poolWorkspace.pooled, batch * width, tap)
        project(batch: batch, into: embeddings, tap: tap)
    }

    /// stream[B,N,D] = patches Wᵀ below the class embedding, plus positions.
    private func embedPatches(batch: Int, tap: StageTap?) {
        let (width, tokens, inputs) = (image.width, image.tokens, 3 * image.patchSize * image.patchSize)
        let classTokens = tokens - image.patches
        for picture in 0..<batch {
            let first = stream[from: picture * tokens * width]
            if let classEmbedding { first.update(from: classEmbedding.start, count: width) }
            MatrixProduct.timesTransposed(
                rows: image.patches, columns: width, inner: inputs, a: patches[from: picture * image.patches * inputs],
                strideA: inputs, b: patchEmbedding.start, strideB: inputs, c: first + classTokens * width,
                strideC: width)
        }
        report(.patches, stream, batch * tokens * width, tap)
        kernels_add_bias(kernels, batch, tokens * width, positions.start, stream.start)
    }

    private func project(batch: Int, into embeddings: UnsafeMutablePointer<Float>, tap: StageTap?) {
        let dimension = configuration.embeddingDimension
        MatrixProduct.times(
            rows: batch, columns: dimension, inner: image.width, a: poolWorkspace.pooled.start, strideA: image.width,
            b: projection.start, strideB: dimension, c: projected.start, strideC: dimension)
        report(.projected, projected, batch * dimension, tap)
        for picture in 0..<batch {
            kernels_normalise(
                kernels, dimension, projected[from: picture * dimension], embeddings + picture * dimension)
        }
    }

    private func report(_ stage: TowerStage, _ tensor: Tensor, _ count: Int, _ tap: StageTap?) {
        tap?(stage, UnsafeBufferPointer(rebasing: tensor.floats[..<count]))
    }
}
