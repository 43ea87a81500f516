// SPDX-License-Identifier: Apache-2.0

/// What the supervisor of a source passes on, in order.
package enum SourceReport: Sendable {
    case signal(SourceSignal)
    /// The state changed; counts are not the supervisor's to fill in.
    case status(SourceStatus)
}
