// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A made-up 4:2:0 video frame: slopes with noise on them, as a camera has both. The same on every machine.
enum BenchPicture {
    /// - Parameter seed: frames of different seeds differ in every pixel
    static func make(_ size: PictureSize, seed: UInt64, pool: PixelPool) -> Frame {
        let space = ColourSpace(kr: 0.2126, kb: 0.0722, isFullRange: false)
        let layout = PixelLayout(
            width: size.width, height: size.height, format: .yuv(shiftX: 1, shiftY: 1, space))
        let pixels = pool.take(byteCount: layout.byteCount)
        var state = seed &* 2 &+ 1
        pixels.fill { bytes in
            for plane in layout.planes {
                for y in 0..<plane.height {
                    for x in 0..<plane.width {
                        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                        let slope = (x * 150 / plane.width + y * 40 / plane.height)
                        bytes[plane.offset + y * plane.stride + x] = UInt8(16 + slope + Int(state >> 60))
                    }
                }
            }
        }
        return Frame(
            source: "bench", sequence: seed, pts: 0, captured: .now(), arrival: .now, decodeMilliseconds: 0,
            layout: layout, pixels: pixels)
    }
}
