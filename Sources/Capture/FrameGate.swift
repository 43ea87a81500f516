// SPDX-License-Identifier: Apache-2.0

/// Picks frames for `--fps`.
///
/// Due times lie on a grid that starts at the first frame, so rounding never adds up: a frame is taken if it is the
/// first one at or after a due time. A source slower than the grid loses nothing.
package struct FrameGate {
    private let fps: Double?
    private var origin: Double?
    private var next = 0.0
    private var last = -Double.infinity

    /// Containers round times to a millisecond (Matroska, FLV), and two rounded times may differ by two halves.
    private static let tolerance = 0.0011

    package init(_ options: SourceOptions) { fps = options.fps }

    /// Whether the frame shown at `pts` seconds is taken.
    package mutating func admits(_ pts: Double) -> Bool {
        guard let fps else { return true }
        // A clock that jumps back by more than reordering explains has been restarted: so is the grid.
        if pts < last - 1 { origin = nil }
        last = pts
        guard let origin else {
            self.origin = pts
            next = 1
            return true
        }
        let place = (pts - origin + Self.tolerance) * fps
        guard place >= next else { return false }
        next = place.rounded(.down) + 1
        return true
    }
}
