// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// Layer normalisation with weight and bias, epsilon 1e-5 throughout PE-Core.
struct LayerNorm {
    let width: Int
    private let weight: Tensor
    private let bias: Tensor

    static func size(width: Int) -> Int { 2 * FloatArena.padded(width) }

    init(width: Int, in arena: FloatArena) {
        self.width = width
        weight = arena.take(width)
        bias = arena.take(width)
    }

    func load(_ weights: WeightPath) throws(Failure) {
        try weights.copy("weight", shape: [width], into: weight.floats)
        try weights.copy("bias", shape: [width], into: bias.floats)
    }

    /// y[R,D] = norm(x[R,D]); y may be x.
    func apply(rows: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>, kernels: Kernels) {
        kernels_layer_norm(kernels, rows, width, x, weight.start, bias.start, y)
    }

    /// y[R,D] = norm(x[R,D]) in the precision of y, which may be x; called by every thread of a team.
    func apply(_ crew: kernels_crew, rows: Int, x: Tensor, y: ActivationRows) {
        kernels_norm_stage(crew, rows, width, x.start, weight.start, bias.start, y.kernel)
    }
}
