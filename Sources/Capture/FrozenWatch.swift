// SPDX-License-Identifier: Apache-2.0

/// Tells a picture that does not change from a still scene: a camera's noise makes every picture a new one.
///
/// A frozen picture that is encoded again and again goes round in the few pictures of a group of pictures, which
/// `PictureMemory` gives as few fingerprints. So a source is frozen when no picture came for some time that had not been seen before.
struct FrozenWatch {
    /// Distinct pictures that are remembered: as many as encodings of one picture go round in (`PictureMemory` has
    /// already called those the same that hardly differ, and gives one that comes back after another scene a new number).
    private static let remembered = 16

    /// Seconds; nil never calls a source frozen.
    private let limit: Double?
    private var known: Set<UInt64> = []
    private var lastNew: ContinuousClock.Instant?

    init(limit: Double?) { self.limit = limit }

    /// Starts anew: after a reconnect nothing has been seen.
    mutating func reset() {
        known.removeAll(keepingCapacity: true)
        lastNew = nil
    }

    /// Whether the source is frozen, now that a picture with this fingerprint came.
    mutating func isFrozen(_ fingerprint: UInt64?, at now: ContinuousClock.Instant) -> Bool {
        guard let limit, let fingerprint else { return false }
        if known.insert(fingerprint).inserted || lastNew == nil {
            if known.count > Self.remembered { known = [fingerprint] }
            lastNew = now
            return false
        }
        return lastNew.map { now - $0 >= .seconds(limit) } ?? false
    }
}
