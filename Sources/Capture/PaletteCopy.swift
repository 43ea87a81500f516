// SPDX-License-Identifier: Apache-2.0
import CFFmpeg

/// Pictures of at most 256 colours (GIF, PNG, BMP): an index a pixel, and a table of 0xAARRGGBB.
enum PaletteCopy {
    /// Writes R G B, the alpha of the table dropped.
    static func expand(_ frame: UnsafePointer<AVFrame>, to target: PlaneTarget) {
        guard let indices = cffmpeg_plane(frame, 0), let table = cffmpeg_plane(frame, 1) else { return }
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        let stride = Int(cffmpeg_stride(frame, 0))
        table.withMemoryRebound(to: UInt32.self, capacity: 256) { colours in
            for y in 0..<height {
                let row = indices + y * stride
                var place = target.row(y)
                for x in 0..<width {
                    let colour = colours[Int(row[x])]
                    place[0] = UInt8(truncatingIfNeeded: colour >> 16)
                    place[1] = UInt8(truncatingIfNeeded: colour >> 8)
                    place[2] = UInt8(truncatingIfNeeded: colour)
                    place += target.columnStep
                }
            }
        }
    }
}
