// SPDX-License-Identifier: Apache-2.0
internal import CKernels

/// The activations of the image tower for up to B pictures, R = B x N rows; used by all blocks in turn.
struct ImageWorkspace {
    let tokens: Int
    /// [R,3p²] float32 pixels; the row of a class token is zero.
    let pixels: Tensor
    /// [R,3p²] the same as the first product reads them.
    let patches: ActivationRows
    /// [R,D] the residual stream, float32.
    let stream: Tensor
    let streamRows: ActivationRows
    /// [R,D] the normalised stream, in the precision of the blocks' weights.
    let normal: ActivationRows
    /// [R,3D] queries and keys, rotated, and values.
    let queryKeyValue: ActivationRows
    /// [R,D] values mixed by attention.
    let mixed: ActivationRows
    /// [R,M].
    let hidden: ActivationRows
    /// [R,M] int8 only.
    let hiddenLevels: ActivationRows
    let rotation: kernels_rotation

    private let image: ModelConfiguration.Image
    private let isQuantised: Bool
    private let scratch: Tensor

    static func size(_ image: ModelConfiguration.Image, _ format: TowerFormat) -> Int {
        let (rows, width) = (format.pictures * image.tokens, image.width)
        let (weights, activations) = (format.weights, format.activations)
        func size(_ width: Int, _ precision: Precision) -> Int {
            ActivationRows.size(rows: rows, width: width, precision: precision)
        }
        return FloatArena.padded(rows * image.patchInputs) + size(image.patchInputs, activations)
            + FloatArena.padded(rows * width) + size(width, weights) + size(3 * width, activations)
            + size(width, activations) + size(image.mlpWidth, activations)
            + (format.isQuantised ? size(image.mlpWidth, weights) : 0)
            + FloatArena.padded(scratchSize(image, format))
    }

    private static func scratchSize(_ image: ModelConfiguration.Image, _ format: TowerFormat) -> Int {
        format.threads
            * kernels_attention_scratch(format.activations.kernel, image.tokens, image.headDimension) / 4
    }

    init(_ image: ModelConfiguration.Image, _ format: TowerFormat, rotary: RotaryTable, in arena: FloatArena) {
        self.image = image
        tokens = image.tokens
        isQuantised = format.isQuantised
        let (rows, width) = (format.pictures * image.tokens, image.width)
        func take(_ width: Int, _ precision: Precision) -> ActivationRows {
            ActivationRows(rows: rows, width: width, precision: precision, in: arena)
        }
        pixels = arena.take(rows, image.patchInputs)
        patches = take(image.patchInputs, format.activations)
        stream = arena.take(rows, width)
        streamRows = ActivationRows(stream, width: width)
        normal = take(width, format.weights)
        queryKeyValue = take(3 * width, format.activations)
        mixed = take(width, format.activations)
        hidden = take(image.mlpWidth, format.activations)
        hiddenLevels = format.isQuantised ? take(image.mlpWidth, format.weights) : hidden
        scratch = arena.take(Self.scratchSize(image, format))
        rotation = kernels_rotation(
            tokens: image.tokens, dimension: image.headDimension, width: width, cosine: rotary.cosine.start,
            sine: rotary.sine.start)
    }

    func attention(pictures: Int) -> kernels_attention {
        kernels_attention(
            pictures: pictures, tokens: tokens, heads: image.heads, dimension: image.headDimension,
            input: queryKeyValue.kernel, output: mixed.kernel, scratch: scratch.start)
    }

    /// `rows` rows of `activations` in the precision of the weights: themselves, or for int8 quantised into `levels`.
    func levels(
        of activations: ActivationRows, _ width: Int, _ levels: ActivationRows, _ rows: Int,
        _ turn: borrowing TeamTurn, _ stage: StageClock.Stage
    ) -> ActivationRows {
        guard isQuantised else { return activations }
        kernels_convert_stage(turn.crew, rows, width, activations.kernel, levels.kernel)
        turn.end(stage)
        return levels
    }
}
