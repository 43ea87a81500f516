// SPDX-License-Identifier: Apache-2.0

/// The activations of the attention pool and the projection for up to B pictures.
struct PoolWorkspace {
    /// [threads, N + D].
    let scratch: Tensor
    /// [B x Hp,D] tokens mixed by each head.
    let mixed: ActivationRows
    /// [B x Hp,D] each head's mix times all values' weights, float32.
    let everyValue: Tensor
    let everyValueRows: ActivationRows
    /// [B,D] the heads' own values, later normalised, at last the pooled row.
    let values: ActivationRows
    /// [B,M].
    let hidden: ActivationRows
    /// [B,D] the result, float32.
    let pooled: Tensor
    let pooledRows: ActivationRows
    /// [B,O] float32.
    let projected: Tensor
    let projectedRows: ActivationRows

    static func size(_ image: ModelConfiguration.Image, dimension: Int, _ format: TowerFormat) -> Int {
        let (pictures, heads, width) = (format.pictures, format.pictures * image.poolHeads, image.width)
        return FloatArena.padded(format.threads * (image.tokens + width))
            + ActivationRows.size(rows: heads, width: width, precision: format.activations)
            + FloatArena.padded(heads * width)
            + ActivationRows.size(rows: pictures, width: width, precision: format.activations)
            + ActivationRows.size(rows: pictures, width: image.poolMLPWidth, precision: format.activations)
            + FloatArena.padded(pictures * width) + FloatArena.padded(pictures * dimension)
    }

    init(_ image: ModelConfiguration.Image, dimension: Int, _ format: TowerFormat, in arena: FloatArena) {
        let (pictures, heads, width) = (format.pictures, format.pictures * image.poolHeads, image.width)
        let precision = format.activations
        scratch = arena.take(format.threads, image.tokens + width)
        mixed = ActivationRows(rows: heads, width: width, precision: precision, in: arena)
        everyValue = arena.take(heads, width)
        everyValueRows = ActivationRows(everyValue, width: width)
        values = ActivationRows(rows: pictures, width: width, precision: precision, in: arena)
        hidden = ActivationRows(rows: pictures, width: image.poolMLPWidth, precision: precision, in: arena)
        pooled = arena.take(pictures, width)
        pooledRows = ActivationRows(pooled, width: width)
        projected = arena.take(pictures, dimension)
        projectedRows = ActivationRows(projected, width: dimension)
    }
}
