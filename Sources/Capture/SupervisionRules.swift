// SPDX-License-Identifier: Apache-2.0

/// How a source is kept alive.
package struct SupervisionRules: Sendable, Hashable {
    /// When a source that fails is tried again.
    package enum Persistence: Sendable, Hashable {
        /// Never: the first failure is the end.
        case never
        /// Until it has delivered a frame: for what has an end.
        case untilSeen
        /// Once it has delivered a frame.
        case onceSeen
        /// Always, also where it never answered.
        case always
    }

    package var persistence: Persistence
    /// Seconds between two attempts, doubled from try to try up to `maximum`.
    package var initial = 1.0
    package var maximum = 60.0
    /// Share by which an interval is made longer or shorter at random, so that cameras behind one switch do not all call
    /// at once: 0...1.
    package var jitter = 0.2
    /// Frames after a reconnect that are not scored, because decoders and exposure need them.
    package var settleFrames = 5
    /// Seconds of the same picture after which a source is called frozen; nil never.
    package var frozenAfter: Double?

    package init(persistence: Persistence) { self.persistence = persistence }
}
