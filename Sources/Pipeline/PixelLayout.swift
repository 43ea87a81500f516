// SPDX-License-Identifier: Apache-2.0

/// What the bytes of a frame mean. Always 8 bits a sample, always upright: rotation is applied before publishing.
package struct PixelLayout: Sendable, Hashable {
    package enum Format: Sendable, Hashable {
        /// One plane, R G B R G B ..., gamma-encoded full-range R'G'B'.
        case rgb
        /// One plane of luma.
        case grey(ColourSpace)
        /// Three planes Y, Cb, Cr. A chroma plane has `ceil(width / 2^shiftX)` columns and `ceil(height / 2^shiftY)` rows.
        case yuv(shiftX: Int, shiftY: Int, ColourSpace)
    }

    /// One plane inside the buffer. Rows are `stride` bytes apart; `stride >= width * bytesPerPixel`.
    package struct Plane: Sendable, Hashable {
        package let offset: Int
        package let stride: Int
        /// In samples, not bytes.
        package let width: Int
        package let height: Int
    }

    /// In pixels, both at least 1.
    package let width: Int
    package let height: Int
    package let format: Format
    package let planes: [Plane]
    /// Bytes of the whole buffer.
    package let byteCount: Int

    /// Lays the planes out one after another, each row padded to 64 bytes so that vector loads do not split cache lines.
    package init(width: Int, height: Int, format: Format) {
        precondition(width > 0 && height > 0, "a frame has at least one pixel")
        self.width = width
        self.height = height
        self.format = format
        let sizes: [(width: Int, height: Int, bytes: Int)] =
            switch format {
            case .rgb: [(width, height, 3)]
            case .grey: [(width, height, 1)]
            case .yuv(let shiftX, let shiftY, _):
                [(width, height, 1)]
                    + Array(
                        repeating: ((width + (1 << shiftX) - 1) >> shiftX, (height + (1 << shiftY) - 1) >> shiftY, 1),
                        count: 2)
            }
        var planes: [Plane] = []
        var offset = 0
        for size in sizes {
            let stride = (size.width * size.bytes + 63) & ~63
            planes.append(Plane(offset: offset, stride: stride, width: size.width, height: size.height))
            offset += stride * size.height
        }
        self.planes = planes
        byteCount = offset
    }
}
