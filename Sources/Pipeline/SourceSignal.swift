// SPDX-License-Identifier: Apache-2.0

/// What a source says while it runs, in order.
package enum SourceSignal: Sendable {
    /// Comes before the first frame, and again where the picture's size or the way it comes changes.
    case opened(SourceInfo)
    case frame(CapturedFrame)
    /// Packets or pictures that could not be decoded since the last such signal, with the last reason.
    case damaged(count: Int, reason: String)
    /// Frames that were captured and left out on purpose, or lost by the driver, since the last such signal.
    case dropped(DropCause, count: Int)
    /// Something worth one line in the log, such as a fallback: no password in it.
    case notice(String)
}
