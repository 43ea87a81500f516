// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// A linear layer of the image tower, packed once into the layout that the kernels read (`product.h`).
struct PackedLayer {
    let outputs: Int
    let inputs: Int
    let precision: Precision
    private let panels: Tensor
    /// [O].
    private let bias: Tensor?
    /// [O], int8 only.
    private let scale: Tensor?
    /// [O] of Int32, int8 only.
    private let sum: Tensor?

    /// Floats of an arena that `init` takes.
    static func size(outputs: Int, inputs: Int, precision: Precision, hasBias: Bool = true) -> Int {
        FloatArena.padded(packedSize(outputs, inputs, precision)) + (hasBias ? FloatArena.padded(outputs) : 0)
            + (precision == .int8 ? 2 * FloatArena.padded(outputs) : 0)
    }

    private static func packedSize(_ outputs: Int, _ inputs: Int, _ precision: Precision) -> Int {
        kernels_packed_bytes(precision.kernel, outputs, inputs) / 4
    }

    init(outputs: Int, inputs: Int, precision: Precision, hasBias: Bool = true, in arena: FloatArena) {
        self.outputs = outputs
        self.inputs = inputs
        self.precision = precision
        panels = arena.take(Self.packedSize(outputs, inputs, precision))
        bias = hasBias ? arena.take(outputs) : nil
        scale = precision == .int8 ? arena.take(outputs) : nil
        sum = precision == .int8 ? arena.take(outputs) : nil
    }

    /// Reads and packs `weight` [O,I] and `bias` [O], under these names or others.
    func load(_ weights: WeightPath, weight: String = "weight", bias: String = "bias") throws(Failure) {
        pack(try weights.read(weight, shape: [outputs, inputs]))
        if let target = self.bias { try weights.copy(bias, shape: [outputs], into: target.floats) }
    }

    /// Packs weights [O,I] that are at hand.
    func load(weight: [Float], bias: [Float]) {
        pack(weight)
        if let target = self.bias { _ = target.floats.update(fromContentsOf: bias) }
    }

    private func pack(_ weight: [Float]) {
        precondition(weight.count == outputs * inputs, "\(weight.count) weights for \(outputs) x \(inputs)")
        kernels_pack(precision.kernel, 0, outputs, inputs, weight, panels.start, scale?.start, sums)
    }

    private var sums: UnsafeMutablePointer<Int32>? {
        sum.map { UnsafeMutableRawPointer($0.start).assumingMemoryBound(to: Int32.self) }
    }

    /// output[R,O] = finish(input[R,I] * weightᵀ + bias).
    ///
    /// - Parameters:
    ///   - rotation: for `kernels_finish_rotate`
    ///   - successor: the layer that is multiplied next; its first weights are fetched meanwhile
    func multiply(
        _ crew: kernels_crew, rows: Int, input: ActivationRows, output: ActivationRows, finish: kernels_finish,
        rotation: kernels_rotation = kernels_rotation(), successor: PackedLayer? = nil
    ) {
        var product = kernels_product(
            matrix: kernels_matrix(
                precision: precision.kernel, outputs: outputs, inputs: inputs, panels: panels.start,
                bias: bias?.start, scale: scale?.start, sum: sums),
            input: input.kernel, output: output.kernel, rows: rows, finish: finish, rotation: rotation,
            successor: successor?.panels.start, successor_bytes: (successor?.panels.count ?? 0) * 4)
        kernels_product_stage(crew, &product)
    }
}
