// SPDX-License-Identifier: Apache-2.0
import CFFmpeg

/// Y'CbCr 4:2:0 of a lossy WebP to R'G'B', bit for bit as libwebp and so Pillow do it.
enum WebPColour {
    /// Writes R G B.
    ///
    /// - Parameter frame: three planes of 8 bits, 4:2:0, limited range
    static func convert(_ frame: UnsafePointer<AVFrame>, to target: PlaneTarget) {
        guard let luma = cffmpeg_plane(frame, 0), let blue = cffmpeg_plane(frame, 1), let red = cffmpeg_plane(frame, 2)
        else { return }
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        let (blueStride, redStride) = (Int(cffmpeg_stride(frame, 1)), Int(cffmpeg_stride(frame, 2)))
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * width) { buffer in
            guard let blueRow = buffer.baseAddress else { return }
            let redRow = blueRow + width
            for y in 0..<height {
                let near = y >> 1
                let far = max(0, min((height + 1) / 2 - 1, y & 1 == 0 ? near - 1 : near + 1))
                widen(blue + near * blueStride, blue + far * blueStride, width, to: blueRow)
                widen(red + near * redStride, red + far * redStride, width, to: redRow)
                convertRow(
                    luma + y * Int(cffmpeg_stride(frame, 0)), blueRow, redRow, width, target.row(y), target.columnStep)
            }
        }
    }

    /// libwebp's `dsp/upsampling.c`: 9/16, 3/16, 3/16 and 1/16 of the four samples around, in two rounded steps.
    private static func widen(
        _ near: UnsafePointer<UInt8>, _ far: UnsafePointer<UInt8>, _ width: Int, to row: UnsafeMutablePointer<UInt8>
    ) {
        var (near0, far0) = (Int32(near[0]), Int32(far[0]))
        row[0] = UInt8(truncatingIfNeeded: (3 &* near0 &+ far0 &+ 2) >> 2)
        for x in stride(from: 1, to: (width - 1) / 2 + 1, by: 1) {
            let (near1, far1) = (Int32(near[x]), Int32(far[x]))
            let sum = near0 &+ near1 &+ far0 &+ far1 &+ 8
            let rising = (sum &+ 2 &* (near1 &+ far0)) >> 3
            let falling = (sum &+ 2 &* (near0 &+ far1)) >> 3
            row[2 * x - 1] = UInt8(truncatingIfNeeded: (rising &+ near0) >> 1)
            row[2 * x] = UInt8(truncatingIfNeeded: (falling &+ near1) >> 1)
            (near0, far0) = (near1, far1)
        }
        if width & 1 == 0 { row[width - 1] = UInt8(truncatingIfNeeded: (3 &* near0 &+ far0 &+ 2) >> 2) }
    }

    /// libwebp's `dsp/yuv.h`: BT.601, limited range, 14 bits of which 8 are dropped before the sum.
    private static func convertRow(
        _ luma: UnsafePointer<UInt8>, _ blue: UnsafePointer<UInt8>, _ red: UnsafePointer<UInt8>, _ width: Int,
        _ row: UnsafeMutablePointer<UInt8>, _ step: Int
    ) {
        var place = row
        for x in 0..<width {
            let y = (Int32(luma[x]) &* 19077) >> 8
            let (u, v) = (Int32(blue[x]), Int32(red[x]))
            place[0] = clamped(y &+ (v &* 26149) >> 8 &- 14234)
            place[1] = clamped(y &- (u &* 6419) >> 8 &- (v &* 13320) >> 8 &+ 8708)
            place[2] = clamped(y &+ (u &* 33050) >> 8 &- 17685)
            place += step
        }
    }

    @inline(__always)
    private static func clamped(_ value: Int32) -> UInt8 { UInt8(truncatingIfNeeded: max(0, min(255, value >> 6))) }
}
