// SPDX-License-Identifier: Apache-2.0

/// What the pipeline tells its sinks, in order.
package enum PipelineEvent: Sendable {
    /// First: which model and which prompts the scores are for.
    case started(model: String, prompts: [Prompt])
    case opened(SourceInfo)
    case scored(ScoredFrame)
    case damaged(source: String, count: Int, reason: String)
    /// The source is done: finished, stopped, or failed with a reason.
    case ended(source: String, failure: Failure?)
    /// Last: nothing follows; a sink restores what it changed (the terminal) and flushes.
    case finished
}

/// Takes what the pipeline says. Called from one thread at a time, in order.
package protocol EventSink: AnyObject, Sendable {
    /// - Throws: `OutputClosed` when the reader went away, which ends the pipeline quietly; `Failure` otherwise.
    func receive(_ event: PipelineEvent) throws
}

/// The reader of an output went away (`EPIPE`): no fault, and nothing more to do.
package struct OutputClosed: Error, Sendable {
    package init() {}
}
