// SPDX-License-Identifier: Apache-2.0

/// What happens to a new element when the queue is full.
package enum QueuePolicy: String, Sendable, CaseIterable {
    /// The producer waits: nothing is lost, order and content are deterministic.
    case every
    /// The newest wins: the oldest waiting element is dropped and counted; the producer never waits.
    case latest
}
