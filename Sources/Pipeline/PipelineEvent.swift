// SPDX-License-Identifier: Apache-2.0

/// What the pipeline tells its sinks, in order.
package enum PipelineEvent: Sendable {
    /// First: which model and which prompts the scores are for. Comes again when the prompts change.
    case started(model: String, prompts: [Prompt])
    case opened(SourceInfo)
    case scored(ScoredFrame)
    case damaged(source: String, count: Int, reason: String)
    /// Something worth one line in the log.
    case notice(source: String, text: String)
    /// A source's state changed, or its counts are told.
    case status(SourceStatus)
    /// The source is done: finished, stopped, or failed with a reason.
    case ended(source: String, failure: Failure?)
    /// Last: nothing follows; a sink restores what it changed (the terminal) and flushes.
    case finished
}
