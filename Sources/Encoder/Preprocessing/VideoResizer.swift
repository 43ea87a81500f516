// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// Turns Y'CbCr frames into normalised R'G'B' and squashes them to S x S, a row at a time and without rounding between.
///
/// Two things are as in the decoders that the model was trained and is judged with (FFmpeg's swscale, and through it
/// OpenCV, PyAV and decord), although neither is the best that a picture can get:
/// - Colours outside R'G'B' are clamped before they are averaged. To squash the planes first would be quicker, but makes
///   dark noise and saturated edges darker.
/// - Each chroma sample is repeated for its group of pixels, wherever the stream says that it lies.
struct VideoResizer {
    private let layout: PixelLayout
    private let side: Int
    private let kernels: Kernels
    private let matrix: [Float]
    private let across: ResampleWindows
    private let down: ResampleWindows
    private let acrossWeights: [Float]
    private let downWeights: [Float]
    /// Chroma samples of a row (luma samples where there is no chroma), and pixels that share each, across and down.
    private let columns: Int
    private let repeats: Int
    private let rowsPerChromaRow: Int
    /// [3,columns] what chroma adds in the row in hand.
    private var chroma: [Float]
    /// [3, padded width] the row in hand.
    private var row: [Float]
    /// [S, 3, padded width].
    private var between: [Float]
    /// [S,3,S].
    private(set) var result: [Float]

    /// - Parameter matrix: `ColourMatrix.values`
    init(_ layout: PixelLayout, side: Int, matrix: [Float], kernels: Kernels) {
        self.layout = layout
        self.side = side
        self.kernels = kernels
        self.matrix = matrix
        across = ResampleWindows(inputs: layout.width, outputs: side)
        down = ResampleWindows(inputs: layout.height, outputs: side)
        acrossWeights = across.floats
        downWeights = down.floats
        if case .yuv(let shiftX, let shiftY, _) = layout.format {
            (columns, repeats, rowsPerChromaRow) = (layout.planes[1].width, 1 << shiftX, 1 << shiftY)
        } else {
            (columns, repeats, rowsPerChromaRow) = (layout.width, 1, 1)
        }
        let columns = columns
        chroma = (0..<3).flatMap { [Float](repeating: matrix[4 * $0 + 3], count: columns) }
        row = Array(repeating: 0, count: 3 * columns * repeats)
        between = Array(repeating: 0, count: side * row.count)
        result = Array(repeating: 0, count: side * 3 * side)
    }

    func fits(_ layout: PixelLayout) -> Bool { layout == self.layout }

    /// Squashes the frame whose buffer starts at `pixels`.
    mutating func resize(_ pixels: UnsafePointer<UInt8>) {
        between.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        // Windows begin and end in order, so those that need a row are neighbours.
        var first = 0
        for y in 0..<layout.height {
            while first < side, down.bounds[2 * first] + down.bounds[2 * first + 1] <= y { first += 1 }
            var output = first
            guard output < side, down.bounds[2 * output] <= y else { continue }
            colour(y, pixels)
            while output < side, down.bounds[2 * output] <= y {
                add(to: output, weight: downWeights[output * down.taps + y - Int(down.bounds[2 * output])])
                output += 1
            }
        }
        kernels_shrink_across(
            kernels, 3 * side, side, columns * repeats, across.bounds, acrossWeights, across.taps, between, &result)
    }

    /// Makes `row` from row `y` of the frame.
    private mutating func colour(_ y: Int, _ pixels: UnsafePointer<UInt8>) {
        let luma = pixels + layout.planes[0].offset + y * layout.planes[0].stride
        if layout.planes.count == 3 {
            let (cb, cr) = (layout.planes[1], layout.planes[2])
            let place = y / rowsPerChromaRow * cb.stride
            kernels_chroma_row(
                kernels, columns, pixels + cb.offset + place, pixels + cr.offset + place, matrix, &chroma)
        }
        kernels_colour_row(kernels, columns, repeats, luma, chroma, matrix, &row)
    }

    private mutating func add(to output: Int, weight: Float) {
        let (kernels, row, count) = (kernels, row, row.count)
        between.withUnsafeMutableBufferPointer { between in
            guard let rows = between.baseAddress else { return }
            kernels_add_weighted(kernels, count, weight, row, rows + output * count)
        }
    }
}
