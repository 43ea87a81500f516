// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// What all frames of one layout have in common on their way to the model's patches.
///
/// Letters: S side of the model's input, p of a patch, P patches.
struct VideoPlan {
    let layout: PixelLayout
    let side: Int
    let patch: Int
    /// `ColourMatrix.values`.
    let matrix: [Float]
    let kernels: Kernels
    let across: ResampleWindows
    let down: ResampleWindows
    let acrossWeights: [Float]
    let downWeights: [Float]
    /// Chroma samples of a row (luma samples where there is no chroma), and pixels that share each, across and down.
    let columns: Int
    let repeats: Int
    let rowsPerChromaRow: Int
    /// Rows of the result that one row of the frame may be part of, or that are not done yet when it comes.
    let openRows: Int

    init(_ layout: PixelLayout, side: Int, patch: Int, matrix: [Float], kernels: Kernels) {
        self.layout = layout
        self.side = side
        self.patch = patch
        self.matrix = matrix
        self.kernels = kernels
        across = ResampleWindows(inputs: layout.width, outputs: side)
        down = ResampleWindows(inputs: layout.height, outputs: side)
        acrossWeights = across.floats
        downWeights = down.floats
        if case .yuv(let shiftX, let shiftY, _) = layout.format {
            (columns, repeats, rowsPerChromaRow) = (layout.planes[1].width, 1 << shiftX, 1 << shiftY)
        } else {
            (columns, repeats, rowsPerChromaRow) = (layout.width, 1, 1)
        }
        openRows = down.mostOpen
    }

    /// Floats of R, G and B of a row of the frame, its last group of pixels whole.
    var rowCount: Int { 3 * columns * repeats }

    /// Floats that a `VideoStrip` works in, a multiple of a cache line's 16.
    var scratchCount: Int { (3 * columns + (1 + openRows) * rowCount + 3 * side + 15) / 16 * 16 }
}
