// SPDX-License-Identifier: Apache-2.0
internal import Pipeline

/// A matrix of a checkpoint, packed once at load in the layout that the product reads ([O,I] row-major for OpenBLAS),
/// and its bias, which is added together with what follows the product.
struct LinearLayer {
    let outputs: Int
    let inputs: Int
    let weight: Tensor
    /// [O].
    let bias: Tensor

    /// Floats of an arena that `init` takes.
    static func size(outputs: Int, inputs: Int) -> Int {
        FloatArena.padded(outputs * inputs) + FloatArena.padded(outputs)
    }

    init(outputs: Int, inputs: Int, in arena: FloatArena) {
        self.outputs = outputs
        self.inputs = inputs
        weight = arena.take(outputs, inputs)
        bias = arena.take(outputs)
    }

    /// Reads `weight` and `bias`, under these names or others.
    func load(_ weights: WeightPath, weight: String = "weight", bias: String = "bias") throws(Failure) {
        try weights.copy(weight, shape: [outputs, inputs], into: self.weight.floats)
        try weights.copy(bias, shape: [outputs], into: self.bias.floats)
    }

    /// y[R,O] = x[R,I] * weightᵀ, without the bias.
    func multiply(rows: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
        MatrixProduct.timesTransposed(
            rows: rows, columns: outputs, inner: inputs, a: x, strideA: inputs, b: weight.start, strideB: inputs, c: y,
            strideC: outputs)
    }
}
