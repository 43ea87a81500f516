// SPDX-License-Identifier: Apache-2.0

/// A matrix of a checkpoint, packed once at load in the layout that the product reads: [O,I] row-major for OpenBLAS.
struct LinearLayer {
    let outputs: Int
    let inputs: Int
    let weight: Tensor

    /// Floats of an arena that `init` takes.
    static func size(outputs: Int, inputs: Int) -> Int { FloatArena.padded(outputs * inputs) }

    init(outputs: Int, inputs: Int, in arena: FloatArena) {
        self.outputs = outputs
        self.inputs = inputs
        weight = arena.take(outputs, inputs)
    }

    /// y[R,O] = x[R,I] * weightᵀ.
    func apply(rows: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
        MatrixProduct.timesTransposed(
            rows: rows, columns: outputs, inner: inputs, a: x, strideA: inputs, b: weight.start, strideB: inputs, c: y,
            strideC: outputs)
    }
}
