// SPDX-License-Identifier: Apache-2.0
internal import COpenBLAS

/// Products of row-major float32 matrices on OpenBLAS: the portable baseline.
enum MatrixProduct {
    /// Sets the number of threads of all products of the process.
    static func useThreads(_ count: Int) { openblas_set_num_threads(Int32(count)) }

    /// Such as `OpenBLAS 0.3.21, SkylakeX`.
    static var library: String {
        let words = String(cString: openblas_get_config()).split(separator: " ").prefix(2).joined(separator: " ")
        return "\(words), \(String(cString: openblas_get_corename()))"
    }

    /// c[R,O] = scale * a[R,I] * b[O,I]ᵀ, rows `strideA`, `strideB`, `strideC` floats apart.
    static func timesTransposed(
        rows: Int, columns: Int, inner: Int, scale: Float = 1, a: UnsafePointer<Float>, strideA: Int,
        b: UnsafePointer<Float>, strideB: Int, c: UnsafeMutablePointer<Float>, strideC: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner), scale, a,
            Int32(strideA),
            b, Int32(strideB), 0, c, Int32(strideC))
    }

    /// c[R,O] = a[R,I] * b[I,O].
    static func times(
        rows: Int, columns: Int, inner: Int, a: UnsafePointer<Float>, strideA: Int, b: UnsafePointer<Float>,
        strideB: Int, c: UnsafeMutablePointer<Float>, strideC: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(strideA),
            b, Int32(strideB), 0, c, Int32(strideC))
    }
}
