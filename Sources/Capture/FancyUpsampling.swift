// SPDX-License-Identifier: Apache-2.0
import CFFmpeg

/// One chroma plane of a JPEG widened to the size of its picture, as libjpeg-turbo's "fancy upsampling" does it:
/// a triangle filter that takes 3/4 of the nearer sample and 1/4 of the farther one on each halved axis (`jdsample.c`).
struct FancyUpsampling {
    private let start: UnsafePointer<UInt8>
    private let stride: Int
    private let width: Int
    private let height: Int
    private let shiftX: Int
    private let shiftY: Int

    /// Nil where the frame has no such plane.
    init?(_ frame: UnsafePointer<AVFrame>, _ format: AVPixFmtDescriptor, plane: Int32) {
        guard let start = cffmpeg_plane(frame, plane) else { return nil }
        self.start = start
        stride = Int(cffmpeg_stride(frame, plane))
        shiftX = Int(format.log2_chroma_w)
        shiftY = Int(format.log2_chroma_h)
        width = (Int(frame.pointee.width) + (1 << shiftX) - 1) >> shiftX
        height = (Int(frame.pointee.height) + (1 << shiftY) - 1) >> shiftY
    }

    /// Bytes that `write` writes at most.
    var rowCapacity: Int { width << shiftX }

    /// Writes the samples of the picture's row `y`.
    func write(row y: Int, to row: UnsafeMutablePointer<UInt8>) {
        let near = y >> shiftY
        // Up for the upper of two rows, down for the lower; the picture's edge repeats itself.
        let far = max(0, min(height - 1, y & 1 == 0 ? near - 1 : near + 1))
        let (upper, lower) = (start + near * stride, start + far * stride)
        switch (shiftX, shiftY) {
        case (0, 0): row.update(from: upper, count: width)
        case (0, 1): Self.blend(upper, lower, width, bias: y & 1 == 0 ? 1 : 2, to: row)
        // libjpeg does not filter planes of one or two columns.
        case (1, 0) where width > 2: Self.widen(upper, width, to: row)
        case (1, 1) where width > 2: Self.widen(upper, lower, width, to: row)
        default: for x in 0..<width << shiftX { row[x] = upper[x >> shiftX] }
        }
    }

    /// `h1v2_fancy_upsample`
    private static func blend(
        _ near: UnsafePointer<UInt8>, _ far: UnsafePointer<UInt8>, _ width: Int, bias: Int32,
        to row: UnsafeMutablePointer<UInt8>
    ) {
        for x in 0..<width {
            row[x] = UInt8(truncatingIfNeeded: (3 &* Int32(near[x]) &+ Int32(far[x]) &+ bias) >> 2)
        }
    }

    /// `h2v1_fancy_upsample`
    private static func widen(_ source: UnsafePointer<UInt8>, _ width: Int, to row: UnsafeMutablePointer<UInt8>) {
        row[0] = source[0]
        for x in 0..<width {
            let value = 3 &* Int32(source[x])
            if x > 0 { row[2 * x] = UInt8(truncatingIfNeeded: (value &+ Int32(source[x - 1]) &+ 1) >> 2) }
            if x < width - 1 { row[2 * x + 1] = UInt8(truncatingIfNeeded: (value &+ Int32(source[x + 1]) &+ 2) >> 2) }
        }
        row[2 * width - 1] = source[width - 1]
    }

    /// `h2v2_fancy_upsample`
    private static func widen(
        _ near: UnsafePointer<UInt8>, _ far: UnsafePointer<UInt8>, _ width: Int, to row: UnsafeMutablePointer<UInt8>
    ) {
        var last: Int32 = 0
        var this = 3 &* Int32(near[0]) &+ Int32(far[0])
        for x in 0..<width {
            let next = x < width - 1 ? 3 &* Int32(near[x + 1]) &+ Int32(far[x + 1]) : this
            let left = x > 0 ? last : this
            row[2 * x] = UInt8(truncatingIfNeeded: (3 &* this &+ left &+ 8) >> 4)
            row[2 * x + 1] = UInt8(truncatingIfNeeded: (3 &* this &+ next &+ 7) >> 4)
            last = this
            this = next
        }
    }
}
