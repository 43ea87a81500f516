// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// One of the pictures of a golden fixture, before and after Pillow squashed it.
struct GoldenPicture {
    let rgb: [UInt8]
    let width: Int
    let height: Int
    let squashed: [UInt8]

    init(_ golden: SafetensorsValues, index: Int) throws {
        let (values, shape) = try golden.read("picture.\(index)")
        rgb = values.map { UInt8($0) }
        (height, width) = (shape[0], shape[1])
        squashed = try golden("squashed.\(index)").map { UInt8($0) }
    }

    func frame() -> Frame {
        let layout = PixelLayout(width: width, height: height, format: .rgb)
        let pixels = PixelPool().take(byteCount: layout.byteCount)
        pixels.fill { bytes in
            for (index, value) in rgb.enumerated() {
                bytes[index / (3 * width) * layout.planes[0].stride + index % (3 * width)] = value
            }
        }
        return Frame(
            source: "golden", sequence: 0, pts: 0, captured: .now(), arrival: .now, decodeMilliseconds: 0,
            layout: layout, pixels: pixels)
    }
}
