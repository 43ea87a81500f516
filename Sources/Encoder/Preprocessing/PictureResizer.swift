// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// Squashes RGB pictures to S x S exactly as Pillow 13's `resize((S, S), BILINEAR)` does: 8-bit fixed point, the result
/// of the first pass rounded to 8 bits (`src/libImaging/Resample.c`).
///
/// The horizontal pass comes first, unless the height shrinks by more than twice as many pixels as the width does. That
/// exception is new in Pillow 13 (python-pillow/Pillow#9549); Pillow 12 makes up to 1 level of difference there. The
/// rule was read off Pillow 13.0.0 by comparing both orders over several hundred sizes.
struct PictureResizer {
    private let plan: Plan
    /// [rows, columns, 3] after the first pass.
    private var between: [UInt8]
    /// [S,S,3].
    private(set) var result: [UInt8]

    init(width: Int, height: Int, side: Int, kernels: Kernels) {
        plan = Plan(width: width, height: height, side: side, kernels: kernels)
        between = Array(repeating: 0, count: plan.betweenCount)
        result = Array(repeating: 0, count: 3 * side * side)
    }

    func fits(_ layout: PixelLayout) -> Bool { layout.width == plan.width && layout.height == plan.height }

    /// Resizes rows of RGB, `stride` bytes apart, into `result`.
    mutating func resize(_ pixels: UnsafePointer<UInt8>, stride: Int) {
        let plan = plan
        between.withUnsafeMutableBufferPointer { between in
            result.withUnsafeMutableBufferPointer { result in
                // Neither is empty: a picture and the model's input have at least one pixel.
                guard let middle = between.baseAddress, let target = result.baseAddress else { return }
                plan.run(pixels, stride: stride, between: middle, into: target)
            }
        }
    }
}

/// The two passes for one size of picture.
private struct Plan {
    struct Pass {
        let windows: ResampleWindows
        let weights: [Int32]

        /// Nil where the dimension already fits: Pillow skips the pass.
        init?(inputs: Int, outputs: Int) {
            if inputs == outputs { return nil }
            windows = ResampleWindows(inputs: inputs, outputs: outputs)
            weights = windows.fixedPoint
        }
    }

    let width: Int
    let height: Int
    private let side: Int
    private let kernels: Kernels
    private let across: Pass?
    private let down: Pass?
    private let isDownFirst: Bool

    init(width: Int, height: Int, side: Int, kernels: Kernels) {
        self.width = width
        self.height = height
        self.side = side
        self.kernels = kernels
        across = Pass(inputs: width, outputs: side)
        down = Pass(inputs: height, outputs: side)
        isDownFirst = height > side && height - side > 2 * (width - side)
    }

    var betweenCount: Int { 3 * side * (isDownFirst ? width : height) }

    func run(
        _ pixels: UnsafePointer<UInt8>, stride: Int, between: UnsafeMutablePointer<UInt8>,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        if isDownFirst {
            runDown(columns: width, pixels, stride: stride, into: between)
            runAcross(rows: side, between, stride: 3 * width, into: target)
        } else {
            runAcross(rows: height, pixels, stride: stride, into: between)
            runDown(columns: side, between, stride: 3 * side, into: target)
        }
    }

    /// [rows, width, 3] to [rows, S, 3].
    private func runAcross(
        rows: Int, _ pixels: UnsafePointer<UInt8>, stride: Int, into target: UnsafeMutablePointer<UInt8>
    ) {
        guard let across else { return copy(rows: rows, bytes: 3 * side, pixels, stride: stride, into: target) }
        kernels_resize_across(
            kernels, rows, side, stride, across.windows.bounds, across.weights, across.windows.taps, pixels, target)
    }

    /// [height, columns, 3] to [S, columns, 3].
    private func runDown(
        columns: Int, _ pixels: UnsafePointer<UInt8>, stride: Int, into target: UnsafeMutablePointer<UInt8>
    ) {
        guard let down else { return copy(rows: side, bytes: 3 * columns, pixels, stride: stride, into: target) }
        kernels_resize_down(
            kernels, side, 3 * columns, stride, down.windows.bounds, down.weights, down.windows.taps, pixels, target)
    }

    private func copy(
        rows: Int, bytes: Int, _ pixels: UnsafePointer<UInt8>, stride: Int, into target: UnsafeMutablePointer<UInt8>
    ) {
        for row in 0..<rows { (target + row * bytes).update(from: pixels + row * stride, count: bytes) }
    }
}
