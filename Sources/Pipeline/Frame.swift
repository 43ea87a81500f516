// SPDX-License-Identifier: Apache-2.0

/// One picture of a source: immutable once made, its pixels on loan from a pool.
package final class Frame: Sendable {
    /// The name the user knows the source by, with no password in it.
    package let source: String
    /// 0 for the first frame that this run of the source decoded, counted before any frame is dropped or skipped.
    package let sequence: UInt64
    /// Presentation time in seconds from the start of the stream; for a picture, its place in the list.
    package let pts: Double
    /// When the frame was captured, by the wall clock; for a file, when it was decoded.
    package let captured: WallTime
    /// The same moment on the clock that never jumps, for ages and latencies.
    package let arrival: ContinuousClock.Instant
    /// Milliseconds that reading, decoding and copying this frame took.
    package let decodeMilliseconds: Double
    package let layout: PixelLayout
    let pixels: PixelBuffer

    /// - Precondition: `pixels` holds exactly `layout.byteCount` bytes, already written.
    package init(
        source: String, sequence: UInt64, pts: Double, captured: WallTime, arrival: ContinuousClock.Instant,
        decodeMilliseconds: Double, layout: PixelLayout, pixels: PixelBuffer
    ) {
        precondition(
            pixels.byteCount == layout.byteCount,
            "the buffer is \(pixels.byteCount) bytes, the layout \(layout.byteCount)")
        self.source = source
        self.sequence = sequence
        self.pts = pts
        self.captured = captured
        self.arrival = arrival
        self.decodeMilliseconds = decodeMilliseconds
        self.layout = layout
        self.pixels = pixels
    }

    /// The pixels as `layout` describes them. Do not escape the pointer.
    package func withPixels<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try pixels.read(body)
    }
}
