// SPDX-License-Identifier: Apache-2.0

/// Where a source stands, as people and machines are told.
package enum SourceState: String, Sendable, Hashable, CaseIterable {
    /// Being opened for the first time.
    case connecting
    /// Frames arrive.
    case running
    /// Connected, but no frame could be decoded for the stall limit.
    case stalled
    /// Frames arrive, and all show the same picture.
    case frozen
    /// Cannot be reached; tried again and again.
    case offline
    /// Reached, and refuses what it was told (password, file mode); tried again seldom.
    case unauthorised
    /// Over: its end was reached, or it was taken away.
    case ended
    /// Switched off by its configuration.
    case disabled
}
