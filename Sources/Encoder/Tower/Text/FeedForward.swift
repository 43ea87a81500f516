// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// The second half of a block, and of the attention pool: `x += contract(GELU(expand(norm(x))))`.
struct FeedForward {
    private let norm: LayerNorm
    private let expand: LinearLayer
    private let contract: LinearLayer

    /// - Parameters:
    ///   - width: D
    ///   - hidden: M
    static func size(width: Int, hidden: Int) -> Int {
        LayerNorm.size(width: width) + LinearLayer.size(outputs: hidden, inputs: width)
            + LinearLayer.size(outputs: width, inputs: hidden)
    }

    init(width: Int, hidden: Int, in arena: FloatArena) {
        norm = LayerNorm(width: width, in: arena)
        expand = LinearLayer(outputs: hidden, inputs: width, in: arena)
        contract = LinearLayer(outputs: width, inputs: hidden, in: arena)
    }

    func load(norm normWeights: WeightPath, mlp: WeightPath) throws(Failure) {
        try norm.load(normWeights)
        try expand.load(mlp / "c_fc")
        try contract.load(mlp / "c_proj")
    }

    /// Adds to x[R,D]; `normal` and `output` are [R,D], `hidden` is [R,M].
    func forward(
        _ x: UnsafeMutablePointer<Float>, rows: Int, normal: Tensor, hidden: Tensor, output: Tensor, kernels: Kernels
    ) {
        norm.apply(rows: rows, x: x, y: normal.start, kernels: kernels)
        expand.multiply(rows: rows, x: normal.start, y: hidden.start)
        kernels_add_bias_gelu(kernels, rows, expand.outputs, expand.bias.start, hidden.start)
        contract.multiply(rows: rows, x: hidden.start, y: output.start)
        kernels_add_bias_residual(kernels, rows, contract.outputs, contract.bias.start, output.start, x)
    }
}
