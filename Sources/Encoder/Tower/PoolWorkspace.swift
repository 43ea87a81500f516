// SPDX-License-Identifier: Apache-2.0

/// The activations of the attention pool for up to B pictures.
struct PoolWorkspace {
    /// [Hp,N] the scores of one picture.
    let scores: Tensor
    /// [B,Hp,D] tokens mixed by each head.
    let mixed: Tensor
    /// [B,D] the heads' values, later normalised.
    let values: Tensor
    /// [B,D] what the feed-forward adds.
    let output: Tensor
    /// [B,D] the result.
    let pooled: Tensor
    /// [B,M].
    let hidden: Tensor

    static func size(_ image: ModelConfiguration.Image, batch: Int) -> Int {
        FloatArena.padded(image.poolHeads * image.tokens) + FloatArena.padded(batch * image.poolHeads * image.width)
            + 3 * FloatArena.padded(batch * image.width) + FloatArena.padded(batch * image.poolMLPWidth)
    }

    init(_ image: ModelConfiguration.Image, batch: Int, in arena: FloatArena) {
        scores = arena.take(image.poolHeads, image.tokens)
        mixed = arena.take(batch, image.poolHeads, image.width)
        values = arena.take(batch, image.width)
        output = arena.take(batch, image.width)
        pooled = arena.take(batch, image.width)
        hidden = arena.take(batch, image.poolMLPWidth)
    }
}
