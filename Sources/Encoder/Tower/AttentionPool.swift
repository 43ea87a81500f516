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
    private let value: LinearLayer
    private let out: LinearLayer
    private let feedForward: FeedForward

    static func size(_ image: ModelConfiguration.Image) -> Int {
        let width = image.width
        return FloatArena.padded(image.poolHeads * width) + 2 * LinearLayer.size(outputs: width, inputs: width)
            + FeedForward.size(width: width, hidden: image.poolMLPWidth)
    }

    init(_ image: ModelConfiguration.Image, in arena: FloatArena) {
        width = image.width
        heads = image.poolHeads
        query = arena.take(heads, width)
        value = LinearLayer(outputs: width, inputs: width, in: arena)
        out = LinearLayer(outputs: width, inputs: width, in: arena)
        feedForward = FeedForward(width: width, hidden: image.poolMLPWidth, in: arena)
    }

    func load(_ weights: WeightPath) throws(Failure) {
        let packed = try weights.read("attn.in_proj_weight", shape: [3 * width, width])
        let packedBias = try weights.read("attn.in_proj_bias", shape: [3 * width])
        let probe = try weights.read("probe", shape: [1, 1, width])
        fold(probe: probe, packed: packed, packedBias: packedBias)
        for index in 0..<width * width { value.weight.floats[index] = packed[2 * width * width + index] }
        for index in 0..<width { value.bias.floats[index] = packedBias[2 * width + index] }
        try out.load(weights / "attn" / "out_proj")
        try feedForward.load(norm: weights / "layernorm", mlp: weights / "mlp")
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

    /// Pools `batch` pictures of `tokens` rows each, x[B,N,D], into `workspace.pooled` [B,D].
    func forward(
        _ x: UnsafePointer<Float>, batch: Int, tokens: Int, workspace: PoolWorkspace, kernels: Kernels
    ) {
        for picture in 0..<batch { mix(x + picture * tokens * width, picture, tokens, workspace, kernels) }
        let dimension = width / heads
        for head in 0..<heads {
            MatrixProduct.timesTransposed(
                rows: batch, columns: dimension, inner: width, a: workspace.mixed[from: head * width],
                strideA: heads * width, b: value.weight[from: head * dimension * width], strideB: width,
                c: workspace.values[from: head * dimension], strideC: width)
        }
        kernels_add_bias(kernels, batch, width, value.bias.start, workspace.values.start)
        out.multiply(rows: batch, x: workspace.values.start, y: workspace.pooled.start)
        kernels_add_bias(kernels, batch, width, out.bias.start, workspace.pooled.start)
        feedForward.forward(
            workspace.pooled.start, rows: batch, normal: workspace.values, hidden: workspace.hidden,
            output: workspace.output, kernels: kernels)
    }

    /// mixed[Hp,D] = softmax(u xᵀ) x for one picture.
    private func mix(
        _ x: UnsafePointer<Float>, _ picture: Int, _ tokens: Int, _ workspace: PoolWorkspace, _ kernels: Kernels
    ) {
        let scores = workspace.scores.start
        MatrixProduct.timesTransposed(
            rows: heads, columns: tokens, inner: width, a: query.start, strideA: width, b: x, strideB: width, c: scores,
            strideC: tokens)
        kernels_softmax(kernels, heads, tokens, tokens, scores)
        MatrixProduct.times(
            rows: heads, columns: width, inner: tokens, a: scores, strideA: tokens, b: x, strideB: width,
            c: workspace.mixed[from: picture * heads * width], strideC: width)
    }
}
