// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Frames made by hand.
package enum ManualFrames {
    /// A frame of one colour.
    package static func rgb(
        width: Int = 4, height: Int = 4, red: UInt8 = 0, green: UInt8 = 0, blue: UInt8 = 0, sequence: UInt64 = 0,
        source: String = "test", pool: PixelPool = PixelPool()
    ) -> Frame {
        let layout = PixelLayout(width: width, height: height, format: .rgb)
        let pixels = pool.take(byteCount: layout.byteCount)
        pixels.fill { bytes in
            for y in 0..<height {
                for x in 0..<width {
                    let place = y * layout.planes[0].stride + 3 * x
                    bytes[place] = red
                    bytes[place + 1] = green
                    bytes[place + 2] = blue
                }
            }
        }
        return Frame(
            source: source, sequence: sequence, pts: Double(sequence) / 25, captured: .now(), arrival: .now,
            decodeMilliseconds: 0, layout: layout, pixels: pixels)
    }
}
