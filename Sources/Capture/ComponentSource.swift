// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Glibc

/// One component (Y, Cb, Cr, R, G or B) of a decoded frame, wherever its pixel format keeps it.
struct ComponentSource {
    let start: UnsafePointer<UInt8>
    /// Bytes from row to row; negative where the decoder stores the picture bottom up.
    let stride: Int
    /// Bytes from sample to sample.
    let step: Int
    let shift: Int
    let depth: Int
    let isBigEndian: Bool

    /// Nil where the frame has no such plane, or where the samples of a row do not lie within the row: FFmpeg describes
    /// the luma of UYYVYY411 as four bytes apart, while a row of it has one and a half bytes a pixel.
    init?(_ frame: UnsafePointer<AVFrame>, _ format: UnsafePointer<AVPixFmtDescriptor>, component: Int32) {
        let place = cffmpeg_component(format, component)
        guard let plane = cffmpeg_plane(frame, place.plane) else { return nil }
        isBigEndian = format.pointee.flags & UInt64(AV_PIX_FMT_FLAG_BE) != 0
        shift = Int(place.shift)
        depth = Int(place.depth)
        // As `av_read_image_line2`: what fits in 8 bits of a big-endian word lies in its second byte.
        let nudge = isBigEndian && shift + depth <= 8 ? 1 : 0
        start = plane + Int(place.offset) + nudge
        stride = Int(cffmpeg_stride(frame, place.plane))
        step = Int(place.step)
        let isChroma = component == 1 || component == 2
        let last = Int(frame.pointee.width - 1) >> (isChroma ? Int(format.pointee.log2_chroma_w) : 0)
        let lastByte = last * step + Int(place.offset) + nudge + (shift + depth > 8 ? 1 : 0)
        guard lastByte < abs(stride) else { return nil }
    }

    /// Whether a sample is a byte of its own.
    var isByte: Bool { depth == 8 && shift == 0 }

    /// The 8 highest bits of the sample at column `x` of a row that begins at `row`.
    func byte(_ row: UnsafePointer<UInt8>, _ x: Int) -> UInt8 {
        let sample = row + x * step
        if isByte { return sample[0] }
        let (low, high) = isBigEndian ? (1, 0) : (0, 1)
        let word = shift + depth > 8 ? Int(sample[low]) | Int(sample[high]) << 8 : Int(sample[0])
        let value = (word >> shift) & ((1 << depth) - 1)
        return UInt8(truncatingIfNeeded: depth > 8 ? value >> (depth - 8) : value << (8 - depth))
    }

    /// Copies `width` by `height` bytes.
    func copyBytes(to target: PlaneTarget, width: Int, height: Int) {
        if step == 1 && target.columnStep == 1 {
            for y in 0..<height { memcpy(target.row(y), start + y * stride, width) }
            return
        }
        copyInTiles(width: width, height: height) { y, columns in
            let row = start + y * stride
            var place = target.row(y) + columns.lowerBound * target.columnStep
            for x in columns {
                place.pointee = row[x * step]
                place += target.columnStep
            }
        }
    }

    /// Copies samples of any depth up to 16 bits through `table`, which has an entry for every value.
    func copySamples(to target: PlaneTarget, width: Int, height: Int, table: UnsafePointer<UInt8>) {
        let mask = (1 << depth) - 1
        let isWide = shift + depth > 8
        let (low, high) = isBigEndian ? (1, 0) : (0, 1)
        copyInTiles(width: width, height: height) { y, columns in
            let row = start + y * stride
            var place = target.row(y) + columns.lowerBound * target.columnStep
            for x in columns {
                let sample = row + x * step
                let word = isWide ? Int(sample[low]) | Int(sample[high]) << 8 : Int(sample[0])
                place.pointee = table[(word >> shift) & mask]
                place += target.columnStep
            }
        }
    }

    /// Walks in tiles of 64 columns by 64 rows, so that a rotated copy does not miss the cache at every sample.
    @inline(__always)
    private func copyInTiles(width: Int, height: Int, _ body: (_ y: Int, _ columns: Range<Int>) -> Void) {
        for top in Swift.stride(from: 0, to: height, by: 64) {
            for left in Swift.stride(from: 0, to: width, by: 64) {
                let columns = left..<min(left + 64, width)
                for y in top..<min(top + 64, height) { body(y, columns) }
            }
        }
    }
}
