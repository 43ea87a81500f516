// SPDX-License-Identifier: Apache-2.0
import CFFmpeg

/// Y'CbCr of a JPEG to R'G'B', bit for bit as libjpeg-turbo and so Pillow and OpenCV do it.
enum JPEGColour {
    /// Writes R G B.
    ///
    /// - Parameter frame: three planes of 8 bits
    static func convert(_ frame: UnsafePointer<AVFrame>, _ format: AVPixFmtDescriptor, to target: PlaneTarget) {
        guard let luma = cffmpeg_plane(frame, 0),
            let blue = FancyUpsampling(frame, format, plane: 1), let red = FancyUpsampling(frame, format, plane: 2)
        else { return }
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        let stride = Int(cffmpeg_stride(frame, 0))
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * blue.rowCapacity) { buffer in
            guard let blueRow = buffer.baseAddress else { return }
            let redRow = blueRow + blue.rowCapacity
            for y in 0..<height {
                blue.write(row: y, to: blueRow)
                red.write(row: y, to: redRow)
                convertRow(luma + y * stride, blueRow, redRow, width, target.row(y), target.columnStep)
            }
        }
    }

    /// `jdcolor.c`, `ycc_rgb_convert`: 16 bits of fraction, the two chroma terms of green rounded together.
    private static func convertRow(
        _ luma: UnsafePointer<UInt8>, _ blue: UnsafePointer<UInt8>, _ red: UnsafePointer<UInt8>, _ width: Int,
        _ row: UnsafeMutablePointer<UInt8>, _ step: Int
    ) {
        var place = row
        for x in 0..<width {
            let y = Int32(luma[x])
            let cb = Int32(blue[x]) &- 128
            let cr = Int32(red[x]) &- 128
            place[0] = clamped(y &+ (91881 &* cr &+ 32768) >> 16)
            place[1] = clamped(y &+ (-22554 &* cb &- 46802 &* cr &+ 32768) >> 16)
            place[2] = clamped(y &+ (116130 &* cb &+ 32768) >> 16)
            place += step
        }
    }

    @inline(__always)
    private static func clamped(_ value: Int32) -> UInt8 { UInt8(truncatingIfNeeded: max(0, min(255, value))) }
}
