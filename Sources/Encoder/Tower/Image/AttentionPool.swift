// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// Attention pooling with one probe, without residual to it: Perception Encoder, `core/vision_encoder/pe.py` at 3e352cc.
///
/// The probe's query never changes, so it is folded into the keys at load: with u_h = Wk_hᵀ q_h / √d, the score of token
/// x is u_h · x (the keys' bias adds the same to every score and falls out of the softmax). The values' projection
/// comes after mixing. Exact algebra; it saves the 2ND² products of keys and values.
struct AttentionPool {
    private let width: Int
    private let heads: Int
    /// [Hp,D] the folded queries.
    private let query: Tensor
    let value: PackedLayer
    private let out: PackedLayer
    private let norm: LayerNorm
    private let expand: PackedLayer
    private let contract: PackedLayer

    static func size(_ image: ModelConfiguration.Image, _ precision: Precision) -> Int {
        let (width, hidden) = (image.width, image.poolMLPWidth)
        return FloatArena.padded(image.poolHeads * width) + LayerNorm.size(width: width)
            + 2 * PackedLayer.size(outputs: width, inputs: width, precision: precision)
            + PackedLayer.size(outputs: hidden, inputs: width, precision: precision)
            + PackedLayer.size(outputs: width, inputs: hidden, precision: precision)
    }

    init(_ image: ModelConfiguration.Image, _ precision: Precision, in arena: FloatArena) {
        let hidden = image.poolMLPWidth
        width = image.width
        heads = image.poolHeads
        query = arena.take(heads, width)
        value = PackedLayer(outputs: width, inputs: width, precision: precision, in: arena)
        out = PackedLayer(outputs: width, inputs: width, precision: precision, in: arena)
        norm = LayerNorm(width: width, in: arena)
        expand = PackedLayer(outputs: hidden, inputs: width, precision: precision, in: arena)
        contract = PackedLayer(outputs: width, inputs: hidden, precision: precision, in: arena)
    }

    func load(_ weights: WeightPath) throws(Failure) {
        let packed = try weights.read("attn.in_proj_weight", shape: [3 * width, width])
        let packedBias = try weights.read("attn.in_proj_bias", shape: [3 * width])
        let probe = try weights.read("probe", shape: [1, 1, width])
        fold(probe: probe, packed: packed, packedBias: packedBias)
        value.load(weight: Array(packed[(2 * width * width)...]), bias: Array(packedBias[(2 * width)...]))
        try out.load(weights / "attn" / "out_proj")
        try norm.load(weights / "layernorm")
        try expand.load(weights / "mlp" / "c_fc")
        try contract.load(weights / "mlp" / "c_proj")
    }

    /// u_h = Wk_hᵀ (Wq_h probe + bq_h) / √d, in float64 because it happens once.
    private func fold(probe: [Float], packed: [Float], packedBias: [Float]) {
        let dimension = width / heads
        let scale = 1 / Double(dimension).squareRoot()
        for head in 0..<heads {
            var folded = [Double](repeating: 0, count: width)
            for row in head * dimension..<(head + 1) * dimension {
                var projected = Double(packedBias[row])
                for index in 0..<width { projected += Double(packed[row * width + index]) * Double(probe[index]) }
                let key = (width + row) * width
                for index in 0..<width { folded[index] += projected * Double(packed[key + index]) }
            }
            for index in 0..<width { query.floats[head * width + index] = Float(folded[index] * scale) }
        }
    }

    /// Pools pictures of N rows each, x[B,N,D], into `workspace.pooled` [B,D]; called by every thread of the team.
    ///
    /// - Parameter successor: the layer that follows
    func forward(
        _ turn: borrowing TeamTurn, pictures: Int, tokens: Int, x: Tensor, _ workspace: PoolWorkspace,
        successor: PackedLayer
    ) {
        let crew = turn.crew
        kernels_mix_stage(
            crew, pictures, tokens, heads, width, x.start, query.start, workspace.scratch.start,
            workspace.mixed.kernel)
        turn.end(.pool)
        // Every head's mix goes through all of Wv, which costs no more memory traffic than its own rows of it.
        value.multiply(
            crew, rows: pictures * heads, input: workspace.mixed, output: workspace.everyValueRows,
            finish: kernels_finish_store, successor: out)
        turn.end(.pool)
        kernels_gather_stage(crew, pictures, heads, width, workspace.everyValue.start, workspace.values.kernel)
        turn.end(.pool)
        out.multiply(
            crew, rows: pictures, input: workspace.values, output: workspace.pooledRows,
            finish: kernels_finish_store, successor: expand)
        turn.end(.pool)
        norm.apply(crew, rows: pictures, x: workspace.pooled, y: workspace.values)
        turn.end(.pool)
        expand.multiply(
            crew, rows: pictures, input: workspace.values, output: workspace.hidden, finish: kernels_finish_gelu,
            successor: contract)
        turn.end(.pool)
        contract.multiply(
            crew, rows: pictures, input: workspace.hidden, output: workspace.pooledRows, finish: kernels_finish_add,
            successor: successor)
        turn.end(.pool)
    }
}
