// SPDX-License-Identifier: Apache-2.0
import CJPEG
import Pipeline

/// Owns a libjpeg decoder: the one that Pillow and OpenCV use, so that samples are the same bit for bit.
///
/// libavcodec's own JPEG decoder transforms rows before columns, libjpeg columns before rows, and their roundings
/// differ by up to 3 levels in 3 of 100 samples.
final class JPEGDecoder {
    private let pointer: UnsafeMutablePointer<cjpeg_decoder>
    private let action: String

    init(action: String) throws(Failure) {
        guard let pointer = cjpeg_make() else { throw Failure(.software, "out of memory for a decoder") }
        self.pointer = pointer
        self.action = action
    }

    deinit { cjpeg_free(pointer) }

    /// Decodes the first picture in `bytes` into a buffer from `pool`, upright.
    ///
    /// - Throws: `badData` where it is no whole picture, or too large.
    func decode(
        _ bytes: UnsafeRawBufferPointer, orientation: Orientation, pixelLimit: Int = .max, pool: PixelPool
    ) throws(Failure) -> (layout: PixelLayout, pixels: PixelBuffer) {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard cjpeg_read_header(pointer, start, bytes.count) == 1 else { throw failure() }
        let (width, height) = (Int(pointer.pointee.state.image_width), Int(pointer.pointee.state.image_height))
        // Before libjpeg reserves memory for a progressive picture.
        let limit = min(pixelLimit, CodecContext.maximumPixels)
        guard width > 0, height > 0, width * height <= limit else {
            throw Failure(.badData, "\(action): \(width)x\(height) pixels are too many, at most \(limit)")
        }
        guard cjpeg_start(pointer) == 1 else { throw failure() }
        let size = orientation.upright(width: width, height: height)
        let layout = PixelLayout(width: size.width, height: size.height, format: .rgb)
        let pixels = pool.take(byteCount: layout.byteCount)
        let isWhole = pixels.fill { buffer in
            guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
            let target = PlaneTarget(base, layout.planes[0], bytesPerPixel: 3, orientation: orientation)
            return readRows(to: target, width: width, height: height)
        }
        guard isWhole else { throw failure() }
        return (layout, pixels)
    }

    /// False where libjpeg gave up.
    private func readRows(to target: PlaneTarget, width: Int, height: Int) -> Bool {
        let components = Int(pointer.pointee.state.output_components)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: width * components) { row in
            guard let start = row.baseAddress else { return false }
            for y in 0..<height {
                guard cjpeg_read_row(pointer, start) == 1 else { return false }
                if components == 4 {
                    Self.writeInks(start, width, target.row(y), target.columnStep)
                } else {
                    Self.writeColours(start, width, target.row(y), target.columnStep)
                }
            }
            return true
        }
    }

    private static func writeColours(
        _ row: UnsafePointer<UInt8>, _ width: Int, _ target: UnsafeMutablePointer<UInt8>, _ step: Int
    ) {
        if step == 3 { return target.update(from: row, count: 3 * width) }
        var place = target
        for x in 0..<width {
            place.update(from: row + 3 * x, count: 3)
            place += step
        }
    }

    /// C M Y K to R G B as Pillow's `cmyk2rgb` does it; JPEGs hold inverted inks, 255 for none (Adobe).
    private static func writeInks(
        _ row: UnsafePointer<UInt8>, _ width: Int, _ target: UnsafeMutablePointer<UInt8>, _ step: Int
    ) {
        var place = target
        for x in 0..<width {
            let light = Int(row[4 * x + 3])
            for colour in 0..<3 {
                let product = (255 - Int(row[4 * x + colour])) * light + 128
                place[colour] = UInt8(clamping: light - (product >> 8 + product) >> 8)
            }
            place += step
        }
    }

    private func failure() -> Failure {
        let message = String(cString: cjpeg_message(pointer))
        return Failure(.badData, "\(action): \(message.isEmpty ? "it is no whole JPEG" : message)")
    }
}
