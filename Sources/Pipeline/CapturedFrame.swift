// SPDX-License-Identifier: Apache-2.0

/// A frame as its source caught it: what is known of it, and its pixels once somebody wants them.
///
/// Of a live source only the frames that are scored are ever converted; the others cost no more than their decoding.
package struct CapturedFrame: Sendable {
    /// As in `Frame`.
    package let sequence: UInt64
    /// As in `Frame`.
    package let pts: Double
    /// As in `Frame`.
    package let arrival: ContinuousClock.Instant
    /// Equal for two frames of a source that show the same picture, to the last grain; nil where nobody looked.
    package let fingerprint: UInt64?
    private let pixels: Pixels

    private enum Pixels: Sendable {
        case made(Frame)
        case wanted(@Sendable () throws(Failure) -> Frame)
    }

    /// - Parameter make: converts the pixels; called at most once, from any thread, perhaps long after `run` has returned
    package init(
        sequence: UInt64, pts: Double, arrival: ContinuousClock.Instant, fingerprint: UInt64? = nil,
        make: @escaping @Sendable () throws(Failure) -> Frame
    ) {
        self.sequence = sequence
        self.pts = pts
        self.arrival = arrival
        self.fingerprint = fingerprint
        pixels = .wanted(make)
    }

    /// A frame whose pixels are there already.
    package init(_ frame: Frame, fingerprint: UInt64? = nil) {
        sequence = frame.sequence
        pts = frame.pts
        arrival = frame.arrival
        self.fingerprint = fingerprint
        pixels = .made(frame)
    }

    /// The frame with its pixels; call it at most once.
    ///
    /// - Throws: `badData` where the picture turns out to be broken.
    package func frame() throws(Failure) -> Frame {
        switch pixels {
        case .made(let frame): frame
        case .wanted(let make): try make()
        }
    }
}
