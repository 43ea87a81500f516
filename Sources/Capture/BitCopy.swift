// SPDX-License-Identifier: Apache-2.0
import CFFmpeg

/// Black-and-white pictures: one bit a pixel, the leftmost in the highest bit.
enum BitCopy {
    /// Writes R G B of 0 or 255.
    static func expand(_ frame: UnsafePointer<AVFrame>, isWhiteZero: Bool, to target: PlaneTarget) {
        guard let bits = cffmpeg_plane(frame, 0) else { return }
        let stride = Int(cffmpeg_stride(frame, 0))
        for y in 0..<Int(frame.pointee.height) {
            let row = bits + y * stride
            var place = target.row(y)
            for x in 0..<Int(frame.pointee.width) {
                let isSet = row[x >> 3] >> UInt8(7 - x & 7) & 1 == 1
                let value: UInt8 = isSet == isWhiteZero ? 0 : 255
                place[0] = value
                place[1] = value
                place[2] = value
                place += target.columnStep
            }
        }
    }
}
