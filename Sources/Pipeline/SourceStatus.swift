// SPDX-License-Identifier: Apache-2.0

/// What is known of a source when its state changes.
package struct SourceStatus: Sendable, Hashable {
    /// The name the user knows the source by, with no password in it.
    package var source: String
    package var state: SourceState
    /// What went wrong, without a password; nil where nothing did.
    package var failure: Failure?
    /// When the state was entered, by the wall clock.
    package var since: WallTime
    /// Times that the source came back after it had been away.
    package var reconnects: UInt64
    /// Attempts since the source was last seen running.
    package var tries: UInt64
    /// Frames so far.
    package var counts: FrameCounts

    package init(
        source: String, state: SourceState, failure: Failure? = nil, since: WallTime = .now(), reconnects: UInt64 = 0,
        tries: UInt64 = 0, counts: FrameCounts = FrameCounts()
    ) {
        self.source = source
        self.state = state
        self.failure = failure
        self.since = since
        self.reconnects = reconnects
        self.tries = tries
        self.counts = counts
    }

    /// Why, in one line; nil where the state says it all.
    package var reason: String? { state == .frozen ? "the picture does not change" : failure?.reason }
}
