// SPDX-License-Identifier: Apache-2.0

/// Why a frame that was captured is not scored; the raw value is what outputs and metrics call it.
package enum DropCause: String, Sendable, Hashable, CaseIterable {
    /// A newer one came before the encoder was free (`latest`).
    case queueFull = "queue_full"
    /// More frames than `--fps` asks for.
    case rateCap = "rate_cap"
    /// It could not be decoded, or its decoder calls it damaged.
    case decodeError = "decode_error"
    /// Among the first ones after a reconnect.
    case settling
    /// The driver had no buffer free for it.
    case overrun
    /// It still waited when the source was stopped.
    case stopped
}
