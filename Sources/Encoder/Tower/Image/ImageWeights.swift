// SPDX-License-Identifier: Apache-2.0
internal import Pipeline

/// The weights of PE-Core's vision transformer, packed into one arena, in an order that only the configuration and the
/// format decide: its bytes are what a packed model holds.
struct ImageWeights {
    /// Raised whenever the arena's bytes would mean something else: order, packing, folding.
    static let layoutVersion = 1

    let arena: FloatArena
    /// The convolution of the patches, [D,3p²], without bias.
    let patchEmbedding: PackedLayer
    /// [N,D] what the stream begins with: positions, and the class token's embedding added to its own.
    let positions: Tensor
    let preNorm: LayerNorm
    let blocks: [ImageBlock]
    let postNorm: LayerNorm
    let pool: AttentionPool
    /// [O,D], without bias.
    let projection: PackedLayer

    let configuration: ModelConfiguration
    let format: TowerFormat

    /// Takes the memory; the weights are zero until `load`.
    init(_ configuration: ModelConfiguration, _ format: TowerFormat) throws(Failure) {
        let (image, weights, activations) = (configuration.image, format.weights, format.activations)
        self.configuration = configuration
        self.format = format
        arena = try FloatArena(capacity: Self.size(configuration, format))
        patchEmbedding = PackedLayer(
            outputs: image.width, inputs: image.patchInputs, precision: activations, hasBias: false, in: arena)
        positions = arena.take(image.tokens, image.width)
        preNorm = LayerNorm(width: image.width, in: arena)
        blocks = (0..<image.layers).map { [arena] _ in ImageBlock(image, weights, in: arena) }
        postNorm = LayerNorm(width: image.width, in: arena)
        pool = AttentionPool(image, activations, in: arena)
        projection = PackedLayer(
            outputs: configuration.embeddingDimension, inputs: image.width, precision: activations, hasBias: false,
            in: arena)
    }

    static func size(_ configuration: ModelConfiguration, _ format: TowerFormat) -> Int {
        let image = configuration.image
        return PackedLayer.size(
            outputs: image.width, inputs: image.patchInputs, precision: format.activations, hasBias: false)
            + FloatArena.padded(image.tokens * image.width) + 2 * LayerNorm.size(width: image.width)
            + image.layers * ImageBlock.size(image, format.weights) + AttentionPool.size(image, format.activations)
            + PackedLayer.size(
                outputs: configuration.embeddingDimension, inputs: image.width, precision: format.activations,
                hasBias: false)
    }

    /// Reads and packs all weights under `visual`.
    func load(_ weights: WeightPath) throws(Failure) {
        let (image, width, patch) = (configuration.image, configuration.image.width, configuration.image.patchSize)
        let convolution = try weights.read("conv1.weight", shape: [width, 3, patch, patch])
        patchEmbedding.load(weight: convolution, bias: [])
        try weights.copy("positional_embedding", shape: [image.tokens, width], into: positions.floats)
        if image.hasClassToken {
            let token = try weights.read("class_embedding", shape: [width])
            for index in 0..<width { positions.floats[index] += token[index] }
        }
        try preNorm.load(weights / "ln_pre")
        for (index, block) in blocks.enumerated() { try block.load(weights / "transformer.resblocks.\(index)") }
        try postNorm.load(weights / "ln_post")
        try pool.load(weights / "attn_pool")
        try loadProjection(weights)
    }

    /// The checkpoint has it input-major, [D,O].
    private func loadProjection(_ weights: WeightPath) throws(Failure) {
        let (width, dimension) = (configuration.image.width, configuration.embeddingDimension)
        let stored = try weights.read("proj", shape: [width, dimension])
        var turned = [Float](repeating: 0, count: stored.count)
        for row in 0..<width {
            for column in 0..<dimension { turned[column * width + row] = stored[row * dimension + column] }
        }
        projection.load(weight: turned, bias: [])
    }
}
