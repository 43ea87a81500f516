// SPDX-License-Identifier: Apache-2.0
internal import CKernels

/// Activations [R,W] as a product reads them: a matrix in some precision, its rows padded to whole AMX tiles.
struct ActivationRows {
    let kernel: kernels_rows

    /// Floats of an arena that `init` takes.
    static func size(rows: Int, width: Int, precision: Precision) -> Int {
        FloatArena.padded(matrixSize(rows, width, precision))
            + (precision == .int8 ? 2 * FloatArena.padded(rows) : 0)
    }

    /// The last row may be read up to a tile's 64 bytes past the head that a product begins at.
    private static func matrixSize(_ rows: Int, _ width: Int, _ precision: Precision) -> Int {
        (rows * kernels_row_stride(precision.kernel, width) + kernels_pad_bytes) / 4
    }

    init(rows: Int, width: Int, precision: Precision, in arena: FloatArena) {
        let matrix = arena.take(Self.matrixSize(rows, width, precision))
        let scale = precision == .int8 ? arena.take(rows) : nil
        let zero = precision == .int8 ? arena.take(rows) : nil
        kernel = kernels_rows(
            precision: precision.kernel, start: matrix.start, stride: kernels_row_stride(precision.kernel, width),
            scale: scale?.start,
            zero: zero.map { UnsafeMutableRawPointer($0.start).bindMemory(to: Int32.self, capacity: rows) })
    }

    /// Plain float32 rows of a tensor [R,W].
    init(_ tensor: Tensor, width: Int) {
        kernel = kernels_rows(
            precision: kernels_fp32, start: tensor.start, stride: width * MemoryLayout<Float>.stride, scale: nil,
            zero: nil)
    }
}
