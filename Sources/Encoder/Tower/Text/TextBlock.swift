// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// One pre-norm residual block of the text tower, causal: `x += attention(ln_1(x)); x += mlp(ln_2(x))`. Perception
/// Encoder, `core/vision_encoder/pe.py` at 3e352cc.
struct TextBlock {
    /// D, H and M.
    struct Shape {
        let width: Int
        let heads: Int
        let hidden: Int
    }

    let shape: Shape
    private let norm: LayerNorm
    private let queryKeyValue: LinearLayer
    private let out: LinearLayer
    private let feedForward: FeedForward

    static func size(_ shape: Shape) -> Int {
        let width = shape.width
        return LayerNorm.size(width: width) + LinearLayer.size(outputs: 3 * width, inputs: width)
            + LinearLayer.size(outputs: width, inputs: width) + FeedForward.size(width: width, hidden: shape.hidden)
    }

    init(_ shape: Shape, in arena: FloatArena) {
        self.shape = shape
        norm = LayerNorm(width: shape.width, in: arena)
        queryKeyValue = LinearLayer(outputs: 3 * shape.width, inputs: shape.width, in: arena)
        out = LinearLayer(outputs: shape.width, inputs: shape.width, in: arena)
        feedForward = FeedForward(width: shape.width, hidden: shape.hidden, in: arena)
    }

    /// Reads the weights of `resblocks.N`; may be called again to hold another block's weights.
    func load(_ weights: WeightPath) throws(Failure) {
        try norm.load(weights / "ln_1")
        try queryKeyValue.load(weights / "attn", weight: "in_proj_weight", bias: "in_proj_bias")
        try out.load(weights / "attn" / "out_proj")
        try feedForward.load(norm: weights / "ln_2", mlp: weights / "mlp")
    }

    /// Runs the block over the stream x[R,D] in place.
    ///
    /// - Parameters:
    ///   - sequences: which rows belong together; attention does not cross them
    ///   - workspace: for at least R rows
    func forward(
        _ x: UnsafeMutablePointer<Float>, rows: Int, sequences: [Range<Int>], workspace: BlockWorkspace,
        kernels: Kernels
    ) {
        norm.apply(rows: rows, x: x, y: workspace.normal.start, kernels: kernels)
        queryKeyValue.multiply(rows: rows, x: workspace.normal.start, y: workspace.queryKeyValue.start)
        kernels_add_bias(
            kernels, rows, 3 * shape.width, queryKeyValue.bias.start, workspace.queryKeyValue.start)
        for sequence in sequences { attend(sequence, workspace, kernels) }
        out.multiply(rows: rows, x: workspace.normal.start, y: workspace.output.start)
        kernels_add_bias_residual(kernels, rows, shape.width, out.bias.start, workspace.output.start, x)
        feedForward.forward(
            x, rows: rows, normal: workspace.normal, hidden: workspace.hidden, output: workspace.output,
            kernels: kernels)
    }

    /// Mixes the values of one sequence, head by head, into its rows of `workspace.normal`.
    private func attend(_ rows: Range<Int>, _ workspace: BlockWorkspace, _ kernels: Kernels) {
        let width = shape.width
        let first = workspace.queryKeyValue[from: rows.lowerBound * 3 * width]
        let dimension = width / shape.heads
        let scale = 1 / Float(dimension).squareRoot()
        let (tokens, scores) = (rows.count, workspace.scores.start)
        for head in 0..<shape.heads {
            let query = first + head * dimension
            MatrixProduct.timesTransposed(
                rows: tokens, columns: tokens, inner: dimension, scale: scale, a: query, strideA: 3 * width,
                b: query + width, strideB: 3 * width, c: scores, strideC: tokens)
            kernels_softmax_causal(kernels, tokens, tokens, scores)
            MatrixProduct.times(
                rows: tokens, columns: dimension, inner: tokens, a: scores, strideA: tokens, b: query + 2 * width,
                strideB: 3 * width, c: workspace.normal[from: rows.lowerBound * width + head * dimension],
                strideC: width)
        }
    }
}
