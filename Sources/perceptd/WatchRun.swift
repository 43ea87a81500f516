// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Scoring

/// One run of `watch`: its sources side by side through one line, until all are over.
final class WatchRun {
    /// Files that are played side by side; the others wait for their turn.
    private static let mostFiles = 8

    private let line: FrameLine
    private let stop: StopSignal
    private let scorer: Scorer
    private let policy: QueuePolicy?
    private let frames: Int?
    private let sources: [any FrameSource]
    private var pending: ArraySlice<any FrameSource>
    private var feeds: [SourceFeed] = []

    /// - Parameters:
    ///   - policy: nil for each source's own: files `every`, live sources `latest`
    ///   - frames: score at most this many of each source; nil for all
    init(
        _ sources: [any FrameSource], line: FrameLine, scorer: Scorer, policy: QueuePolicy?, frames: Int?,
        stop: StopSignal
    ) {
        self.sources = sources
        self.line = line
        self.scorer = scorer
        self.policy = policy
        self.frames = frames
        self.stop = stop
        pending = sources[...]
    }

    /// - Returns: why sources could not be read (any further), in their order; the sink was told when it happened
    /// - Throws: `OutputClosed` when the reader left, `Failure` when the output cannot be written
    func run(model: String) throws -> [Failure] {
        line.tell(.started(model: model, prompts: scorer.prompts.prompts))
        // A fault of the output ends the sources first; it is thrown when the last news have been told.
        let outcome = Result { try line.run { try goesOn() } }
        line.tell(.finished)
        try outcome.get()
        return feeds.compactMap { $0.failure ?? $0.openingFailure }
    }

    private func goesOn() throws(Failure) -> Bool {
        if stop.isRaised { pending = [] }
        while let next = pending.first, next.isLive || line.running.count(where: { !$0.source.isLive }) < Self.mostFiles
        {
            pending.removeFirst()
            feeds.append(try line.add(next, rules: rules(next), scorer: scorer, policy: policy, frames: frames))
        }
        // Nothing answers, and nothing ever did: more likely a wrong name than a passing fault.
        if feeds.allSatisfy({ $0.isOver || $0.openingFailure != nil }) { stop.raise() }
        return !pending.isEmpty || !line.running.isEmpty
    }

    /// One source alone that cannot be opened is an error; among others it is tried again while they go on.
    private func rules(_ source: any FrameSource) -> SupervisionRules {
        SupervisionRules(persistence: !source.isLive ? .never : sources.count > 1 ? .always : .onceSeen)
    }
}
