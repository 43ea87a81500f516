// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A made-up frame of video, and what it looks like.
struct VideoCase: CustomStringConvertible, Sendable {
    var description = "4:2:0, BT.601, limited"
    var size = (width: 160, height: 122)
    var shifts = (x: 1, y: 1)
    var isGrey = false
    var weights: (kr: Float, kb: Float) = (0.299, 0.114)
    var isFullRange = false
    var siting: (x: Float, y: Float) = (0.25, 0.5)
    var seed = 0

    static let all = [
        VideoCase(), VideoCase(description: "centred", siting: (0.5, 0.5)),
        VideoCase(description: "top left", siting: (0.25, 0.25)),
        VideoCase(description: "BT.709", weights: (0.2126, 0.0722)),
        VideoCase(description: "BT.2020", weights: (0.2627, 0.0593)),
        VideoCase(description: "full range", isFullRange: true),
        VideoCase(description: "BT.709, full range", weights: (0.2126, 0.0722), isFullRange: true),
        VideoCase(description: "4:2:2", shifts: (1, 0)), VideoCase(description: "4:4:0", shifts: (0, 1)),
        VideoCase(description: "4:1:1", shifts: (2, 0), siting: (0.125, 0.5)),
        VideoCase(description: "4:4:4", shifts: (0, 0), siting: (0.5, 0.5)),
        VideoCase(description: "grey", shifts: (0, 0), isGrey: true),
        VideoCase(description: "grey, full range", shifts: (0, 0), isGrey: true, isFullRange: true),
        VideoCase(description: "odd size", size: (161, 123)),
        VideoCase(description: "one padded row is full", size: (127, 65)),
        VideoCase(description: "tall", size: (100, 900)), VideoCase(description: "wide", size: (900, 100)),
        VideoCase(description: "same size", size: (64, 64)), VideoCase(description: "enlarged", size: (48, 36)),
        VideoCase(description: "one pixel", size: (1, 1)),
    ]

    private var colour: ColourSpace {
        ColourSpace(kr: weights.kr, kb: weights.kb, isFullRange: isFullRange)
    }

    private var layout: PixelLayout {
        PixelLayout(
            width: size.width, height: size.height,
            format: isGrey ? .grey(colour) : .yuv(shiftX: shifts.x, shiftY: shifts.y, colour))
    }

    /// A sample of a plane: waves over the picture, grain on luma, and levels that leave R'G'B' here and there.
    private func sample(_ plane: Int, x: Int, y: Int) -> UInt8 {
        let (shiftX, shiftY) = plane == 0 ? (0, 0) : shifts
        let right = Double(x << shiftX) / Double(size.width)
        let down = Double(y << shiftY) / Double(size.height)
        let phase = Double(plane * 2 + seed)
        let wave = sin(right * 7 + phase) * cos(down * 5 + phase)
        let grain = plane == 0 ? Double((x &* 7919 &+ y &* 104_729 &+ x &* y) % 41) - 20 : 0
        return UInt8(min(max(128 + wave * (plane == 0 ? 105 : 70) + grain, 0), 255))
    }

    func frame() -> Frame {
        Self.frame(layout) { bytes in
            for (index, plane) in layout.planes.enumerated() {
                for y in 0..<plane.height {
                    for x in 0..<plane.width { bytes[plane.offset + y * plane.stride + x] = sample(index, x: x, y: y) }
                }
            }
        }
    }

    /// The frame in R'G'B' of 8 bits (ITU-T H.273, 8.3).
    ///
    /// - Parameter chroma: the value of plane 1 or 2 at a pixel
    func picture(chroma: (_ plane: Int, _ x: Int, _ y: Int) -> Double) -> Frame {
        let (kr, kb) = (Double(weights.kr), Double(weights.kb))
        let kg = 1 - kr - kb
        let layout = PixelLayout(width: size.width, height: size.height, format: .rgb)
        return Self.frame(layout) { bytes in
            for y in 0..<size.height {
                for x in 0..<size.width {
                    let level = Double(sample(0, x: x, y: y))
                    let luma = isFullRange ? level / 255 : (level - 16) / 219
                    let range: Double = isFullRange ? 255 : 224
                    let cb = isGrey ? 0 : (chroma(1, x, y) - 128) / range
                    let cr = isGrey ? 0 : (chroma(2, x, y) - 128) / range
                    let (red, blue) = (luma + 2 * (1 - kr) * cr, luma + 2 * (1 - kb) * cb)
                    let rgb = [red, (luma - kr * red - kb * blue) / kg, blue]
                    for (channel, value) in rgb.enumerated() {
                        bytes[y * layout.planes[0].stride + 3 * x + channel] = UInt8(min(max(value, 0), 1) * 255 + 0.5)
                    }
                }
            }
        }
    }

    func repeated(_ plane: Int, x: Int, y: Int) -> Double {
        Double(sample(plane, x: x >> shifts.x, y: y >> shifts.y))
    }

    func sited(_ plane: Int, x: Int, y: Int) -> Double {
        let (columns, rows) = (layout.planes[plane].width, layout.planes[plane].height)
        let right = (Double(x) + 0.5) / Double(1 << shifts.x) - (shifts.x == 0 ? 0.5 : Double(siting.x))
        let down = (Double(y) + 0.5) / Double(1 << shifts.y) - (shifts.y == 0 ? 0.5 : Double(siting.y))
        let (left, top) = (right.rounded(.down), down.rounded(.down))
        func at(_ dx: Double, _ dy: Double) -> Double {
            let share = (1 - abs(right - left - dx)) * (1 - abs(down - top - dy))
            let (column, row) = (min(max(Int(left + dx), 0), columns - 1), min(max(Int(top + dy), 0), rows - 1))
            return share * Double(sample(plane, x: column, y: row))
        }
        return at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)
    }

    private static func frame(_ layout: PixelLayout, _ fill: (UnsafeMutableRawBufferPointer) -> Void) -> Frame {
        let pixels = PixelPool().take(byteCount: layout.byteCount)
        pixels.fill { bytes in
            for index in bytes.indices { bytes[index] = 255 }
            fill(bytes)
        }
        return Frame(
            source: "made up", sequence: 0, pts: 0, captured: .now(), arrival: .now, decodeMilliseconds: 0,
            layout: layout, pixels: pixels)
    }
}
