// SPDX-License-Identifier: Apache-2.0

/// What a source says while it runs, in order.
package enum SourceSignal: Sendable {
    /// Comes once, before the first frame.
    case opened(SourceInfo)
    case frame(Frame)
    /// Packets or pictures that could not be decoded since the last such signal, with the last reason.
    case damaged(count: Int, reason: String)
}
