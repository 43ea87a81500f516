// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// One pre-norm residual block of the image tower: `x += out(attention(ln_1(x))); x += mlp(ln_2(x))`. Perception Encoder,
/// `core/vision_encoder/pe.py` at 3e352cc.
struct ImageBlock {
    private let attentionNorm: LayerNorm
    let queryKeyValue: PackedLayer
    private let out: PackedLayer
    private let feedForwardNorm: LayerNorm
    private let expand: PackedLayer
    private let contract: PackedLayer

    static func size(_ image: ModelConfiguration.Image, _ precision: Precision) -> Int {
        let (width, hidden) = (image.width, image.mlpWidth)
        return 2 * LayerNorm.size(width: width)
            + PackedLayer.size(outputs: 3 * width, inputs: width, precision: precision)
            + PackedLayer.size(outputs: width, inputs: width, precision: precision)
            + PackedLayer.size(outputs: hidden, inputs: width, precision: precision)
            + PackedLayer.size(outputs: width, inputs: hidden, precision: precision)
    }

    init(_ image: ModelConfiguration.Image, _ precision: Precision, in arena: FloatArena) {
        let (width, hidden) = (image.width, image.mlpWidth)
        attentionNorm = LayerNorm(width: width, in: arena)
        queryKeyValue = PackedLayer(outputs: 3 * width, inputs: width, precision: precision, in: arena)
        out = PackedLayer(outputs: width, inputs: width, precision: precision, in: arena)
        feedForwardNorm = LayerNorm(width: width, in: arena)
        expand = PackedLayer(outputs: hidden, inputs: width, precision: precision, in: arena)
        contract = PackedLayer(outputs: width, inputs: hidden, precision: precision, in: arena)
    }

    /// Reads the weights of `resblocks.N`.
    func load(_ weights: WeightPath) throws(Failure) {
        try attentionNorm.load(weights / "ln_1")
        try queryKeyValue.load(weights / "attn", weight: "in_proj_weight", bias: "in_proj_bias")
        try out.load(weights / "attn" / "out_proj")
        try feedForwardNorm.load(weights / "ln_2")
        try expand.load(weights / "mlp" / "c_fc")
        try contract.load(weights / "mlp" / "c_proj")
    }

    /// Runs the block over the stream of `pictures` pictures; called by every thread of the team.
    ///
    /// - Parameter successor: the layer that follows the block
    func forward(_ turn: borrowing TeamTurn, pictures: Int, _ workspace: ImageWorkspace, successor: PackedLayer) {
        attend(turn, pictures: pictures, workspace)
        let rows = pictures * workspace.tokens
        feedForwardNorm.apply(turn.crew, rows: rows, x: workspace.stream, y: workspace.normal)
        turn.end(.norm)
        expand.multiply(
            turn.crew, rows: rows, input: workspace.normal, output: workspace.hidden, finish: kernels_finish_gelu,
            successor: contract)
        turn.end(.mlp)
        let hidden = workspace.levels(of: workspace.hidden, expand.outputs, workspace.hiddenLevels, rows, turn, .mlp)
        contract.multiply(
            turn.crew, rows: rows, input: hidden, output: workspace.streamRows, finish: kernels_finish_add,
            successor: successor)
        turn.end(.mlp)
    }

    private func attend(_ turn: borrowing TeamTurn, pictures: Int, _ workspace: ImageWorkspace) {
        let rows = pictures * workspace.tokens
        attentionNorm.apply(turn.crew, rows: rows, x: workspace.stream, y: workspace.normal)
        turn.end(.norm)
        queryKeyValue.multiply(
            turn.crew, rows: rows, input: workspace.normal, output: workspace.queryKeyValue,
            finish: kernels_finish_rotate, rotation: workspace.rotation, successor: out)
        turn.end(.qkv)
        var attention = workspace.attention(pictures: pictures)
        kernels_attention_stage(turn.crew, &attention)
        turn.end(.attention)
        let mixed = workspace.levels(of: workspace.mixed, out.inputs, workspace.normal, rows, turn, .out)
        out.multiply(
            turn.crew, rows: rows, input: mixed, output: workspace.streamRows, finish: kernels_finish_add,
            successor: expand)
        turn.end(.out)
    }
}
