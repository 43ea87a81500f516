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
        case video(VideoResizer)
    }

    private let side: Int
    private let patch: Int
    private let mean: [Float]
    private let std: [Float]
    private let team: ThreadTeam
    private let kernels: Kernels
    /// [3,256] what each 8-bit level becomes.
    private let levels: [Float]
    private var plan = Plan.none

    /// - Parameter team: idle whenever `run` is called
    init(_ configuration: ModelConfiguration, team: ThreadTeam, kernels: Kernels) {
        self.team = team
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
            case .grey, .yuv:
                let resizer = videoResizer(frame.layout)
                resizer.resize(bytes, into: patches)
                plan = .video(resizer)
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

    /// The resizer of the last frame if it fits.
    private func videoResizer(_ layout: PixelLayout) -> VideoResizer {
        if case .video(let resizer) = plan, resizer.fits(layout) { return resizer }
        let matrix = makeMatrix(layout.format)
        return VideoResizer(
            VideoPlan(layout, side: side, patch: patch, matrix: matrix, kernels: kernels), team: team)
    }

    private func makeMatrix(_ format: PixelLayout.Format) -> [Float] {
        switch format {
        case .rgb: []
        case .grey(let colour): ColourMatrix(colour, hasChroma: false, mean: mean, std: std).values
        case .yuv(_, _, let colour): ColourMatrix(colour, hasChroma: true, mean: mean, std: std).values
        }
    }
}
