// SPDX-License-Identifier: Apache-2.0

/// Takes what the pipeline says. Called from one thread at a time, in order.
package protocol EventSink: AnyObject, Sendable {
    /// - Throws: `OutputClosed` when the reader went away, which ends the pipeline quietly; `Failure` otherwise.
    func receive(_ event: PipelineEvent) throws
}
