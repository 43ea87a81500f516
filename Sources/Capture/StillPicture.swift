// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A decoded picture, before it has its place in a source.
struct StillPicture {
    /// FFmpeg's name for its kind, such as `mjpeg`.
    let codec: String
    let layout: PixelLayout
    let pixels: PixelBuffer
    let captured: WallTime
    let arrival: ContinuousClock.Instant
    /// Spent on reading, decoding and converting.
    let milliseconds: Double

    func frame(source: String, sequence: UInt64, pts: Double) -> Frame {
        Frame(
            source: source, sequence: sequence, pts: pts, captured: captured, arrival: arrival,
            decodeMilliseconds: milliseconds, layout: layout, pixels: pixels)
    }
}
