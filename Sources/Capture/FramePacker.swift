// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Copies decoded frames into pooled buffers, upright and with 8 bits a sample: the only copy a frame sees.
///
/// Planar, semi-planar and packed Y'CbCr stay Y'CbCr with the stream's own matrix and range; what is R'G'B' or palette
/// in the stream becomes R'G'B', its alpha dropped. The sample aspect ratio does not matter: the encoder squashes every
/// picture into a square.
struct FramePacker {
    private let pool: PixelPool
    private let action: String
    private let isPicture: Bool
    private var table = DepthTable()
    private var scaler: Scaler?
    /// The last layout, because making one allocates.
    private var layout: PixelLayout?

    /// - Parameters:
    ///   - action: what fails when a frame cannot be read, such as `cannot read clip.mp4`
    ///   - isPicture: everything becomes R'G'B', and frames may be as long as they like within their number of pixels
    init(pool: PixelPool, action: String, isPicture: Bool = false) {
        self.pool = pool
        self.action = action
        self.isPicture = isPicture
    }

    /// - Parameter convert: turns three planes of Y'CbCr into R'G'B', for pictures; nil leaves it to swscale
    /// - Throws: `badData` where the size or the pixel format is out of bounds.
    mutating func pack(
        _ frame: UnsafePointer<AVFrame>, orientation: Orientation,
        convert: ((PlaneTarget) -> Void)? = nil
    ) throws(Failure) -> (layout: PixelLayout, pixels: PixelBuffer) {
        try check(frame)
        let pixelFormat = AVPixelFormat(rawValue: frame.pointee.format)
        guard let format = av_pix_fmt_desc_get(pixelFormat) else {
            throw Failure(.badData, "\(action): its pixel format is unknown")
        }
        let kind = kind(pixelFormat, format.pointee, canConvert: convert != nil)
        try checkRows(frame, format, kind)
        let target = take(frame, format.pointee, kind, orientation)
        switch kind {
        case .planes: writePlanes(frame, format, target.layout, target.pixels, orientation)
        case .colours: writeColours(frame, format, target.layout, target.pixels, orientation)
        case .picture: Self.write(target, orientation) { convert?($0) }
        case .palette: Self.write(target, orientation) { PaletteCopy.expand(frame, to: $0) }
        case .bits:
            Self.write(target, orientation) {
                BitCopy.expand(frame, isWhiteZero: pixelFormat == AV_PIX_FMT_MONOWHITE, to: $0)
            }
        case .foreign: try writeForeign(frame, target, orientation)
        }
        return target
    }

    /// How a pixel format is read.
    private enum Kind { case planes, picture, colours, palette, bits, foreign }

    private func kind(_ pixelFormat: AVPixelFormat, _ format: AVPixFmtDescriptor, canConvert: Bool) -> Kind {
        func has(_ flag: Int32) -> Bool { format.flags & UInt64(flag) != 0 }
        if has(AV_PIX_FMT_FLAG_PAL) { return .palette }
        if pixelFormat == AV_PIX_FMT_MONOBLACK || pixelFormat == AV_PIX_FMT_MONOWHITE { return .bits }
        let isOdd =
            has(AV_PIX_FMT_FLAG_BITSTREAM) || has(AV_PIX_FMT_FLAG_BAYER) || has(AV_PIX_FMT_FLAG_FLOAT)
            || has(AV_PIX_FMT_FLAG_HWACCEL) || format.comp.0.depth > 16 || pixelFormat == AV_PIX_FMT_XYZ12LE
            || pixelFormat == AV_PIX_FMT_XYZ12BE || pixelFormat == AV_PIX_FMT_UYYVYY411
            || format.comp.0.shift + format.comp.0.depth > 16
        if isOdd { return .foreign }
        if has(AV_PIX_FMT_FLAG_RGB) || isPicture && format.nb_components < 3 { return .colours }
        guard isPicture else { return .planes }
        let isPlanarBytes = has(AV_PIX_FMT_FLAG_PLANAR) && format.comp.0.depth == 8 && format.comp.1.step == 1
        return isPlanarBytes && canConvert ? .picture : .foreign
    }

    private func check(_ frame: UnsafePointer<AVFrame>) throws(Failure) {
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        let edge = isPicture ? Int(UInt16.max) : CodecContext.maximumEdge
        guard width > 0, height > 0, width <= edge, height <= edge, width * height <= CodecContext.maximumPixels else {
            throw Failure(.badData, "\(action): \(width)x\(height) pixels are out of bounds, at most \(edge) an edge")
        }
    }

    /// What is copied sample by sample must lie within the frame's rows.
    private func checkRows(
        _ frame: UnsafePointer<AVFrame>, _ format: UnsafePointer<AVPixFmtDescriptor>, _ kind: Kind
    ) throws(Failure) {
        if kind == .bits || kind == .foreign { return }
        for component in 0..<min(Int32(format.pointee.nb_components), 3) {
            if ComponentSource(frame, format, component: component) != nil { continue }
            let name = AVPixelFormat(rawValue: frame.pointee.format).name
            throw Failure(.badData, "\(action): its rows are too short for the pixel format \(name)")
        }
    }

    private mutating func take(
        _ frame: UnsafePointer<AVFrame>, _ format: AVPixFmtDescriptor, _ kind: Kind, _ orientation: Orientation
    ) -> (layout: PixelLayout, pixels: PixelBuffer) {
        let size = orientation.upright(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
        let wanted: PixelLayout.Format
        if kind == .planes {
            let space = ColourSpace(frame.pointee, format, orientation: orientation)
            let (x, y) = (Int(format.log2_chroma_w), Int(format.log2_chroma_h))
            let shifts = orientation.isTransposed ? (y, x) : (x, y)
            wanted = format.nb_components < 3 ? .grey(space) : .yuv(shiftX: shifts.0, shiftY: shifts.1, space)
        } else {
            wanted = .rgb
        }
        if let layout, layout.width == size.width, layout.height == size.height, layout.format == wanted {
            return (layout, pool.take(byteCount: layout.byteCount))
        }
        let layout = PixelLayout(width: size.width, height: size.height, format: wanted)
        self.layout = layout
        return (layout, pool.take(byteCount: layout.byteCount))
    }

    private mutating func writePlanes(
        _ frame: UnsafePointer<AVFrame>, _ format: UnsafePointer<AVPixFmtDescriptor>, _ layout: PixelLayout,
        _ pixels: PixelBuffer, _ orientation: Orientation
    ) {
        var rule = DepthTable.Rule.limited
        switch layout.format {
        case .grey(let space), .yuv(_, _, let space): rule = space.isFullRange ? .full : .limited
        case .rgb: break
        }
        pixels.fill { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            for (index, plane) in layout.planes.enumerated() {
                let target = PlaneTarget(base, plane, bytesPerPixel: 1, orientation: orientation)
                let size = orientation.upright(width: plane.width, height: plane.height)
                copy(frame, format, component: index, to: target, width: size.width, height: size.height, rule: rule)
            }
        }
    }

    private mutating func writeColours(
        _ frame: UnsafePointer<AVFrame>, _ format: UnsafePointer<AVPixFmtDescriptor>, _ layout: PixelLayout,
        _ pixels: PixelBuffer, _ orientation: Orientation
    ) {
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        pixels.fill { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            let target = PlaneTarget(base, layout.planes[0], bytesPerPixel: 3, orientation: orientation)
            if frame.pointee.format == AV_PIX_FMT_RGB24.rawValue, target.columnStep == 3,
                let source = ComponentSource(frame, format, component: 0)
            {
                // Already as wanted: whole rows at once instead of each colour by itself.
                for y in 0..<height { target.row(y).update(from: source.start + y * source.stride, count: 3 * width) }
                return
            }
            let rule: DepthTable.Rule = format.pointee.comp.0.depth == 16 ? .highByte : .full
            for index in 0..<3 {
                // Grey is its own red, green and blue.
                let component = format.pointee.nb_components < 3 ? 0 : index
                copy(
                    frame, format, component: component, to: target.channel(index), width: width, height: height,
                    rule: rule)
            }
        }
    }

    private mutating func copy(
        _ frame: UnsafePointer<AVFrame>, _ format: UnsafePointer<AVPixFmtDescriptor>, component: Int,
        to target: PlaneTarget, width: Int, height: Int, rule: DepthTable.Rule
    ) {
        guard let source = ComponentSource(frame, format, component: Int32(component)) else { return }
        if source.isByte { return source.copyBytes(to: target, width: width, height: height) }
        table.withValues(depth: source.depth, rule: rule) {
            source.copySamples(to: target, width: width, height: height, table: $0)
        }
    }

    private mutating func writeForeign(
        _ frame: UnsafePointer<AVFrame>, _ target: (layout: PixelLayout, pixels: PixelBuffer),
        _ orientation: Orientation
    ) throws(Failure) {
        let scaler: Scaler
        if let made = self.scaler { scaler = made } else { scaler = try Scaler() }
        self.scaler = scaler
        guard let format = av_pix_fmt_desc_get(AV_PIX_FMT_RGB24) else { return }
        // A copy, because the closure may not capture `self` while `self` is being changed.
        var packer = self
        do throws(Failure) {
            try scaler.withRGB(frame) { converted throws(Failure) in
                packer.writeColours(converted, format, target.layout, target.pixels, orientation)
            }
        } catch {
            throw Failure(error.code, "\(action): \(error.reason)")
        }
    }

    private static func write(
        _ target: (layout: PixelLayout, pixels: PixelBuffer), _ orientation: Orientation, _ body: (PlaneTarget) -> Void
    ) {
        target.pixels.fill { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            body(PlaneTarget(base, target.layout.planes[0], bytesPerPixel: 3, orientation: orientation))
        }
    }
}
