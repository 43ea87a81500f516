// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc
import Pipeline
import Scoring

/// One source on its way into the line: its supervisor, its lane, and what its frames are held against.
final class SourceFeed: Sendable {
    private struct State: Sendable {
        var scorer: Scorer
        var status: SourceStatus
        /// Why it could not be opened; nil from its first frame on.
        var openingFailure: Failure?
        var isSeen = false
        var failure: Failure?
        var isOver = false
    }

    let source: any FrameSource
    let lane: QueueLane<LineFrame>
    /// Frames that are still to be scored.
    let budget: FrameBudget
    private let rules: SupervisionRules
    private let stop: StopSignal
    private let state: Protected<State>
    private let tell: @Sendable (PipelineEvent) -> Void

    /// - Parameters:
    ///   - lane: where its frames go; nobody else uses it
    ///   - frames: score at most this many; nil for all
    ///   - stop: ends the feed, as `end` does
    ///   - tell: takes the source's news, on its own thread
    init(
        _ source: any FrameSource, rules: SupervisionRules, scorer: Scorer, lane: QueueLane<LineFrame>, frames: Int?,
        under stop: StopSignal, tell: @escaping @Sendable (PipelineEvent) -> Void
    ) {
        self.source = source
        self.rules = rules
        self.lane = lane
        self.stop = StopSignal(under: stop)
        self.tell = tell
        budget = FrameBudget(frames, done: self.stop)
        state = Protected(State(scorer: scorer, status: SourceStatus(source: source.name, state: .connecting)))
    }

    var name: String { source.name }

    /// What the frames are held against; swapped whole when the prompts change.
    var scorer: Scorer {
        get { state.withLock { $0.scorer } }
        set { state.withLock { $0.scorer = newValue } }
    }

    /// The state it is in, with its counts up to now.
    var status: SourceStatus { counted(state.withLock { $0.status }) }

    /// Why the source failed for good.
    var failure: Failure? { state.withLock { $0.failure } }

    /// Why the source never delivered a frame so far; nil where it did, or is still at its first attempt.
    var openingFailure: Failure? { state.withLock { $0.openingFailure } }

    /// Whether its thread is done and every frame accounted for.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Ends it from outside; `isOver` says when it has.
    func end() { stop.raise() }

    /// Says that it is about to begin; on the caller's thread, so that sources are known in the order in which they were added.
    func announce() { note(SourceStatus(source: name, state: .connecting)) }

    /// Captures until the source is over. Blocks: for a thread of its own.
    func run() {
        let supervisor = Supervisor(source, rules: rules, stop: stop) { report in
            switch report {
            case .signal(let signal): self.take(signal)
            // `announce` said this already.
            case .status(let status) where status.state == .connecting: break
            case .status(let status): self.note(status)
            }
        }
        let failure = supervisor.run()
        lane.close()
        tell(.status(counted(supervisor.status)))
        tell(.ended(source: name, failure: failure))
        state.withLock { state in
            state.status = supervisor.status
            state.failure = failure
            state.isOver = true
        }
    }

    private func take(_ signal: SourceSignal) {
        switch signal {
        case .opened(let info): tell(.opened(info))
        case .frame(let frame): lane.submit(LineFrame(frame: frame, feed: self))
        case .damaged(let count, let reason):
            lane.drop(.decodeError, count: count)
            tell(.damaged(source: name, count: count, reason: reason))
        case .dropped(let cause, let count): lane.drop(cause, count: count)
        case .notice(let text): tell(.notice(source: name, text: text))
        }
    }

    private func note(_ status: SourceStatus) {
        state.withLock { state in
            state.status = status
            state.isSeen = state.isSeen || status.state == .running
            state.openingFailure = state.isSeen ? nil : status.failure
        }
        tell(.status(counted(status)))
    }

    private func counted(_ status: SourceStatus) -> SourceStatus {
        var status = status
        status.counts = lane.counts
        return status
    }
}
