// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// One pre-norm residual block, of the image tower (rotary, no mask) or the text tower (causal, no rotation):
/// `x += attention(ln_1(x)); x += mlp(ln_2(x))`. Perception Encoder, `core/vision_encoder/pe.py` at 3e352cc.
struct TransformerBlock {
    /// D, H and M.
    struct Shape {
        let width: Int
        let heads: Int
        let hidden: Int
    }

    /// What sets the towers' attention apart.
    enum Attention {
        case rotary(RotaryTable, classTokens: Int)
        case causal
    }

    let shape: Shape
    private let norm1: LayerNorm
    private let queryKeyValue: LinearLayer
    private let queryKeyValueBias: Tensor
    private let out: LinearLayer
    private let outBias: Tensor
    private let norm2: LayerNorm
    private let expand: LinearLayer
    private let expandBias: Tensor
    private let contract: LinearLayer
    private let contractBias: Tensor

    static func size(_ shape: Shape) -> Int {
        let (width, hidden) = (shape.width, shape.hidden)
        return 2 * LayerNorm.size(width: width) + LinearLayer.size(outputs: 3 * width, inputs: width)
            + LinearLayer.size(outputs: width, inputs: width) + 2 * LinearLayer.size(outputs: hidden, inputs: width)
            + FloatArena.padded(3 * width) + 2 * FloatArena.padded(width) + FloatArena.padded(hidden)
    }

    init(_ shape: Shape, in arena: FloatArena) {
        self.shape = shape
        let (width, hidden) = (shape.width, shape.hidden)
        norm1 = LayerNorm(width: width, in: arena)
        queryKeyValue = LinearLayer(outputs: 3 * width, inputs: width, in: arena)
        queryKeyValueBias = arena.take(3 * width)
        out = LinearLayer(outputs: width, inputs: width, in: arena)
        outBias = arena.take(width)
        norm2 = LayerNorm(width: width, in: arena)
        expand = LinearLayer(outputs: hidden, inputs: width, in: arena)
        expandBias = arena.take(hidden)
        contract = LinearLayer(outputs: width, inputs: hidden, in: arena)
        contractBias = arena.take(width)
    }

    /// Reads the weights of `resblocks.N`; may be called again to hold another block's weights.
    func load(_ weights: WeightPath) throws(Failure) {
        let (width, hidden) = (shape.width, shape.hidden)
        try norm1.load(weights / "ln_1")
        try weights.copy("attn.in_proj_weight", shape: [3 * width, width], into: queryKeyValue.weight.floats)
        try weights.copy("attn.in_proj_bias", shape: [3 * width], into: queryKeyValueBias.floats)
        try weights.copy("attn.out_proj.weight", shape: [width, width], into: out.weight.floats)
        try weights.copy("attn.out_proj.bias", shape: [width], into: outBias.floats)
        try norm2.load(weights / "ln_2")
        try weights.copy("mlp.c_fc.weight", shape: [hidden, width], into: expand.weight.floats)
        try weights.copy("mlp.c_fc.bias", shape: [hidden], into: expandBias.floats)
        try weights.copy("mlp.c_proj.weight", shape: [width, hidden], into: contract.weight.floats)
        try weights.copy("mlp.c_proj.bias", shape: [width], into: contractBias.floats)
    }

    /// Runs the block over the stream x[R,D] in place.
    ///
    /// - Parameters:
    ///   - sequences: which rows belong together; attention does not cross them
    ///   - workspace: for at least R rows
    func forward(
        _ x: UnsafeMutablePointer<Float>, rows: Int, sequences: ArraySlice<Range<Int>>, attention: Attention,
        workspace: BlockWorkspace, kernels: Kernels
    ) {
        norm1.apply(rows: rows, x: x, y: workspace.normal.start, kernels: kernels)
        queryKeyValue.apply(rows: rows, x: workspace.normal.start, y: workspace.queryKeyValue.start)
        kernels_add_bias(kernels, rows, 3 * shape.width, queryKeyValueBias.start, workspace.queryKeyValue.start)
        for sequence in sequences { attend(sequence, attention, workspace, kernels) }
        out.apply(rows: rows, x: workspace.normal.start, y: workspace.output.start)
        kernels_add_bias_residual(kernels, rows, shape.width, outBias.start, workspace.output.start, x)

        norm2.apply(rows: rows, x: x, y: workspace.normal.start, kernels: kernels)
        expand.apply(rows: rows, x: workspace.normal.start, y: workspace.hidden.start)
        kernels_add_bias_gelu(kernels, rows, shape.hidden, expandBias.start, workspace.hidden.start)
        contract.apply(rows: rows, x: workspace.hidden.start, y: workspace.output.start)
        kernels_add_bias_residual(kernels, rows, shape.width, contractBias.start, workspace.output.start, x)
    }

    /// Mixes the values of one sequence, head by head, into its rows of `workspace.normal`.
    private func attend(_ rows: Range<Int>, _ attention: Attention, _ workspace: BlockWorkspace, _ kernels: Kernels) {
        let width = shape.width
        let first = workspace.queryKeyValue[from: rows.lowerBound * 3 * width]
        if case .rotary(let table, let classTokens) = attention {
            // Queries and keys stand side by side, so they rotate as 2H heads; the class token has angle 0.
            kernels_rotate(
                kernels, rows.count - classTokens, 2 * shape.heads, table.pairs, 3 * width, table.cosine.start,
                table.sine.start, first + classTokens * 3 * width)
        }
        let dimension = width / shape.heads
        let scale = 1 / Float(dimension).squareRoot()
        let (tokens, scores) = (rows.count, workspace.scores.start)
        for head in 0..<shape.heads {
            let query = first + head * dimension
            MatrixProduct.timesTransposed(
                rows: tokens, columns: tokens, inner: dimension, scale: scale, a: query, strideA: 3 * width,
                b: query + width, strideB: 3 * width, c: scores, strideC: tokens)
            switch attention {
            case .rotary: kernels_softmax(kernels, tokens, tokens, tokens, scores)
            case .causal: kernels_softmax_causal(kernels, tokens, tokens, scores)
            }
            MatrixProduct.times(
                rows: tokens, columns: dimension, inner: tokens, a: scores, strideA: tokens, b: query + 2 * width,
                strideB: 3 * width, c: workspace.normal[from: rows.lowerBound * width + head * dimension],
                strideC: width)
        }
    }
}
