// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// Squashes RGB pictures to S x S exactly as Pillow's `resize((S, S), BILINEAR)` does: 8-bit fixed point, the result of
/// the first pass rounded to 8 bits. Pillow @4e5f09f, `src/libImaging/Resample.c`.
struct PictureResizer {
    private let side: Int
    private let kernels: Kernels
    private let width: Int
    private let height: Int
    /// Nil where that dimension already fits: Pillow skips the pass.
    private let across: Pass?
    private let down: Pass?
    /// [rows, columns, 3] after the first pass.
    private var between: [UInt8]
    /// [S,S,3].
    private(set) var result: [UInt8]

    private struct Pass {
        let windows: ResampleWindows
        let weights: [Int32]

        init?(inputs: Int, outputs: Int) {
            if inputs == outputs { return nil }
            windows = ResampleWindows(inputs: inputs, outputs: outputs)
            weights = windows.fixedPoint
        }
    }

    init(width: Int, height: Int, side: Int, kernels: Kernels) {
        self.side = side
        self.kernels = kernels
        self.width = width
        self.height = height
        across = Pass(inputs: width, outputs: side)
        down = Pass(inputs: height, outputs: side)
        between = Array(repeating: 0, count: 3 * side * height)
        result = Array(repeating: 0, count: 3 * side * side)
    }

    func fits(_ layout: PixelLayout) -> Bool { layout.width == width && layout.height == height }

    /// Resizes rows of RGB, `stride` bytes apart, into `result`.
    mutating func resize(_ pixels: UnsafePointer<UInt8>, stride: Int) {
        let (side, kernels, height) = (side, kernels, height)
        between.withUnsafeMutableBufferPointer { between in
            guard let rows = between.baseAddress else { return }
            if let across {
                kernels_resize_across(
                    kernels, height, side, 3, stride, across.windows.bounds, across.weights, across.windows.taps, pixels,
                    rows)
            } else {
                for row in 0..<height { (rows + row * 3 * side).update(from: pixels + row * stride, count: 3 * side) }
            }
            result.withUnsafeMutableBufferPointer { result in
                guard let target = result.baseAddress else { return }
                if let down {
                    kernels_resize_down(
                        kernels, side, 3 * side, 3 * side, down.windows.bounds, down.weights, down.windows.taps, rows,
                        target)
                } else {
                    target.update(from: rows, count: result.count)
                }
            }
        }
    }
}
