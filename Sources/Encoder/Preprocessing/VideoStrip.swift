// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// Some rows of one frame's squashed picture, made by one thread: the frame's rows come by once, each is added to the
/// rows of the result that it is part of, and a row that is complete is squashed across and cut into patches while it is
/// in the cache.
struct VideoStrip {
    private let plan: VideoPlan
    private let pixels: UnsafePointer<UInt8>
    /// [P,3p²].
    private let patches: UnsafeMutablePointer<Float>
    /// [3,columns] what chroma adds in the rows in hand.
    private let chroma: UnsafeMutablePointer<Float>
    /// [3, padded width] the frame's row in hand.
    private let row: UnsafeMutablePointer<Float>
    /// [openRows, 3, padded width]: row y of the result at place y % openRows.
    private let open: UnsafeMutablePointer<Float>
    /// [3,S] a row of the result.
    private let squashed: UnsafeMutablePointer<Float>
    private var chromaRow = -1

    /// - Parameters:
    ///   - pixels: where the frame's buffer starts
    ///   - scratch: `plan.scratchCount` floats
    init(
        _ plan: VideoPlan, _ pixels: UnsafePointer<UInt8>, patches: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        self.plan = plan
        self.pixels = pixels
        self.patches = patches
        chroma = scratch
        row = chroma + 3 * plan.columns
        open = row + plan.rowCount
        squashed = open + plan.openRows * plan.rowCount
        for channel in 0..<3 {
            // What stays where the frame has no chroma.
            (chroma + channel * plan.columns).update(repeating: plan.matrix[4 * channel + 3], count: plan.columns)
        }
    }

    /// Makes rows `outputs` of the result.
    mutating func make(_ outputs: Range<Int>) {
        // Windows begin and end in order, so those that need a row are neighbours.
        var (first, next) = (outputs.lowerBound, outputs.lowerBound)
        for y in plan.down.window(first).lowerBound..<plan.down.window(outputs.upperBound - 1).upperBound {
            while next < outputs.upperBound, plan.down.window(next).lowerBound <= y {
                place(of: next).update(repeating: 0, count: plan.rowCount)
                next += 1
            }
            guard first < next else { continue }
            colour(y)
            for output in first..<next { add(y, to: output) }
            while first < next, plan.down.window(first).upperBound <= y + 1 {
                finish(first)
                first += 1
            }
        }
    }

    private func place(of output: Int) -> UnsafeMutablePointer<Float> { open + output % plan.openRows * plan.rowCount }

    /// Makes `row` from row `y` of the frame.
    private mutating func colour(_ y: Int) {
        let planes = plan.layout.planes
        if planes.count == 3, chromaRow != y / plan.rowsPerChromaRow {
            chromaRow = y / plan.rowsPerChromaRow
            let place = chromaRow * planes[1].stride
            kernels_chroma_row(
                plan.kernels, plan.columns, pixels + planes[1].offset + place, pixels + planes[2].offset + place,
                plan.matrix, chroma)
        }
        let luma = pixels + planes[0].offset + y * planes[0].stride
        kernels_colour_row(plan.kernels, plan.columns, plan.repeats, luma, chroma, plan.matrix, row)
    }

    private func add(_ y: Int, to output: Int) {
        let weight = plan.downWeights[output * plan.down.taps + y - plan.down.window(output).lowerBound]
        kernels_add_weighted(plan.kernels, plan.rowCount, weight, row, place(of: output))
    }

    private func finish(_ output: Int) {
        kernels_shrink_across(
            plan.kernels, 3, plan.side, plan.columns * plan.repeats, plan.across.bounds, plan.acrossWeights,
            plan.across.taps, place(of: output), squashed)
        kernels_unfold_row(plan.kernels, plan.side, plan.patch, output, squashed, patches)
    }
}
