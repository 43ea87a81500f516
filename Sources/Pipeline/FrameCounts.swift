// SPDX-License-Identifier: Apache-2.0

/// What became of the frames of a source: captured == encoded + dropped + what waits or is in hand.
package struct FrameCounts: Sendable, Hashable {
    /// Frames that the source caught, broken ones included.
    package var captured: UInt64 = 0
    /// Frames that were scored.
    package var encoded: UInt64 = 0
    package var dropped = DropCounts()

    package init() {}
}
