// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// Squashes one 8-bit plane of a video frame to S x S floats: the same triangle filter as for pictures, without rounding
/// between the passes, vertical first because that reads whole rows.
struct PlaneResizer {
    private let side: Int
    private let kernels: Kernels
    private let plane: PixelLayout.Plane
    private let across: ResampleWindows
    private let down: ResampleWindows
    private let acrossWeights: [Float]
    private let downWeights: [Float]
    /// [S, width].
    private var between: [Float]
    /// [S,S] on the 0...255 scale.
    private(set) var result: [Float]

    /// - Parameters:
    ///   - extent: the picture's width and height in samples of this plane
    ///   - shift: how far right and down its samples lie, see `ResampleWindows`
    init(
        _ plane: PixelLayout.Plane, extent: (width: Double, height: Double), shift: (x: Double, y: Double) = (0, 0),
        side: Int, kernels: Kernels
    ) {
        self.side = side
        self.kernels = kernels
        self.plane = plane
        across = ResampleWindows(inputs: plane.width, outputs: side, extent: extent.width, shift: shift.x)
        down = ResampleWindows(inputs: plane.height, outputs: side, extent: extent.height, shift: shift.y)
        acrossWeights = across.floats
        downWeights = down.floats
        between = Array(repeating: 0, count: side * plane.width)
        result = Array(repeating: 0, count: side * side)
    }

    /// Resizes the plane of a frame whose buffer starts at `pixels`.
    mutating func resize(_ pixels: UnsafePointer<UInt8>) {
        let (side, kernels, plane) = (side, kernels, plane)
        between.withUnsafeMutableBufferPointer { between in
            result.withUnsafeMutableBufferPointer { result in
                guard let rows = between.baseAddress, let target = result.baseAddress else { return }
                kernels_shrink_down(
                    kernels, side, plane.width, plane.stride, down.bounds, downWeights, down.taps,
                    pixels + plane.offset, rows)
                kernels_shrink_across(
                    kernels, side, side, plane.width, across.bounds, acrossWeights, across.taps, rows, target)
            }
        }
    }
}
