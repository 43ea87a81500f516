// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// From a frame's pixels to the model's patches: squash to S x S, normalise, cut.
///
/// Buffers and filter windows are made when a frame of a new layout comes and kept until the next one does.
struct Preprocessor {
    private enum Plan {
        case none
        case picture(PictureResizer)
        case video(PixelLayout, planes: [PlaneResizer], matrix: [Float])
    }

    private let side: Int
    private let patch: Int
    private let mean: [Float]
    private let std: [Float]
    private let kernels: Kernels
    /// [3,256] what each 8-bit level becomes.
    private let levels: [Float]
    private var plan = Plan.none

    init(_ configuration: ModelConfiguration, kernels: Kernels) {
        side = configuration.image.imageSize
        patch = configuration.image.patchSize
        mean = configuration.mean
        std = configuration.std
        self.kernels = kernels
        levels = zip(mean, std).flatMap { mean, std in (0..<256).map { (Float($0) / 255 - mean) / std } }
    }

    /// Writes the patches [P,3p²] of one frame.
    mutating func run(_ frame: Frame, into patches: UnsafeMutablePointer<Float>) {
        frame.withPixels { pixels in
            guard let bytes = pixels.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
            switch frame.layout.format {
            case .rgb: unfoldPicture(frame.layout, bytes, into: patches)
            case .grey, .yuv: unfoldVideo(frame.layout, bytes, into: patches)
            }
        }
    }

    private mutating func unfoldPicture(
        _ layout: PixelLayout, _ pixels: UnsafePointer<UInt8>, into patches: UnsafeMutablePointer<Float>
    ) {
        var resizer = takePictureResizer(layout)
        resizer.resize(pixels, stride: layout.planes[0].stride)
        kernels_unfold_rgb(kernels, side, patch, levels, resizer.result, patches)
        plan = .picture(resizer)
    }

    /// The resizer of the last picture if it fits; taken out of the plan, so that its buffers stay uniquely held.
    private mutating func takePictureResizer(_ layout: PixelLayout) -> PictureResizer {
        defer { plan = .none }
        if case .picture(let resizer) = plan, resizer.fits(layout) { return resizer }
        return PictureResizer(width: layout.width, height: layout.height, side: side, kernels: kernels)
    }

    private mutating func unfoldVideo(
        _ layout: PixelLayout, _ pixels: UnsafePointer<UInt8>, into patches: UnsafeMutablePointer<Float>
    ) {
        var (planes, matrix) = takePlanes(layout)
        for index in planes.indices { planes[index].resize(pixels) }
        let (luma, cb, cr) = (planes[0], planes[planes.count == 3 ? 1 : 0], planes[planes.count == 3 ? 2 : 0])
        kernels_unfold_yuv(kernels, side, patch, luma.result, cb.result, cr.result, matrix, patches)
        plan = .video(layout, planes: planes, matrix: matrix)
    }

    private mutating func takePlanes(_ layout: PixelLayout) -> ([PlaneResizer], [Float]) {
        defer { plan = .none }
        if case .video(let known, let planes, let matrix) = plan, known == layout { return (planes, matrix) }
        let planes = layout.planes.indices.map { makePlane($0, of: layout) }
        return (planes, makeMatrix(layout.format))
    }

    private func makePlane(_ index: Int, of layout: PixelLayout) -> PlaneResizer {
        var extent = (width: Double(layout.width), height: Double(layout.height))
        var shift = (x: 0.0, y: 0.0)
        if index > 0, case .yuv(let shiftX, let shiftY, let colour) = layout.format {
            extent = (extent.width / Double(1 << shiftX), extent.height / Double(1 << shiftY))
            if shiftX > 0 { shift.x = Double(colour.chromaX) - 0.5 }
            if shiftY > 0 { shift.y = Double(colour.chromaY) - 0.5 }
        }
        return PlaneResizer(layout.planes[index], extent: extent, shift: shift, side: side, kernels: kernels)
    }

    private func makeMatrix(_ format: PixelLayout.Format) -> [Float] {
        switch format {
        case .rgb: []
        case .grey(let colour): ColourMatrix(colour, hasChroma: false, mean: mean, std: std).values
        case .yuv(_, _, let colour): ColourMatrix(colour, hasChroma: true, mean: mean, std: std).values
        }
    }
}
