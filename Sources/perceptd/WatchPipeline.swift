// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Scoring

/// The line through the house: source, queue, encoder, scorer, sink.
///
/// The source runs on the calling thread, everything behind the queue on the queue's. An error behind the queue raises
/// the stop signal, so that the source ends, and is thrown when it has.
final class WatchPipeline: Sendable {
    /// Frames that may wait: enough to decode ahead while one is encoded; for live sources 1 keeps them fresh.
    private static let fileQueueLength = 4
    private static let liveQueueLength = 1

    private let encoder: any FrameEncoder
    private let scorer: Scorer
    private let stop: StopSignal
    /// Only behind this lock is the sink told anything: the source's thread and the queue's both have news.
    private let sink: Protected<any EventSink>
    private let embeddings: Protected<EmbeddingBatch>
    private let tuner: Protected<BatchTuner>
    private let fault = Protected<(any Error)?>(nil)

    init(encoder: any FrameEncoder, scorer: Scorer, sink: any EventSink, stop: StopSignal) {
        self.encoder = encoder
        self.scorer = scorer
        self.stop = stop
        self.sink = Protected(sink)
        embeddings = Protected(EmbeddingBatch(capacity: encoder.maximumBatch, dimension: encoder.dimension))
        tuner = Protected(BatchTuner(limit: encoder.maximumBatch))
    }

    /// Runs the sources one after another until they end or the stop signal is raised.
    ///
    /// - Parameters:
    ///   - policy: nil for each source's own: files `every`, live sources `latest`
    ///   - frames: score at most this many of each source; nil for all
    /// - Returns: why sources could not be read (any further), in their order; the sink was told when it happened
    /// - Throws: `OutputClosed` when the reader left, `Failure` when the output cannot be written
    func run(_ sources: [any FrameSource], policy: QueuePolicy?, frames: Int?) throws -> [Failure] {
        tell(.started(model: encoder.modelName, prompts: scorer.prompts))
        var failures: [Failure] = []
        for source in sources where !stop.isRaised {
            let ended = run(source, policy: policy ?? (source.isLive ? .latest : .every), frames: frames)
            tell(.ended(source: source.name, failure: ended))
            if let ended { failures.append(ended) }
        }
        tell(.finished)
        if let fault = fault.withLock({ $0 }) { throw fault }
        return failures
    }

    private func run(_ source: any FrameSource, policy: QueuePolicy, frames: Int?) -> Failure? {
        let capacity = source.isLive ? Self.liveQueueLength : Self.fileQueueLength
        let stop = StopSignal(under: stop)
        let budget = FrameBudget(frames, done: stop)
        let queue = BoundedQueue<Frame>(policy: policy, capacity: capacity, batchLimit: encoder.maximumBatch) { batch in
            // What waits when the last frame is taken was captured for nothing.
            let frames = batch.elements.prefix { _ in budget.take() }
            self.processInBatches(frames, droppedSince: batch.droppedSince)
        }
        var failure: Failure?
        do throws(Failure) {
            try source.run(stop: stop) { signal in
                switch signal {
                case .opened(let info): tell(.opened(info))
                case .frame(let frame): queue.submit(frame)
                case .damaged(let count, let reason): tell(.damaged(source: source.name, count: count, reason: reason))
                }
            }
        } catch {
            failure = error
        }
        if self.stop.isRaised { queue.abandon() } else { queue.close() }
        return failure
    }

    private func processInBatches(_ frames: ArraySlice<Frame>, droppedSince: UInt64) {
        var (waiting, dropped) = (frames, droppedSince)
        while !waiting.isEmpty {
            let size = tuner.withLock { $0.size(waiting: waiting.count) }
            process(Array(waiting.prefix(size)), droppedSince: dropped)
            waiting = waiting.dropFirst(size)
            dropped = 0
        }
    }

    private func process(_ frames: [Frame], droppedSince: UInt64) {
        // Once stopped, what was in hand is finished and the rest is not begun.
        if stop.isRaised { return }
        let (times, scores, scoring) = embeddings.withLock { embeddings in
            let times = encoder.encode(frames, into: &embeddings)
            let start = ContinuousClock.now
            let scores = scorer.score(embeddings)
            return (times, scores, start.duration(to: .now).milliseconds)
        }
        tuner.withLock { $0.record(frames: frames.count, milliseconds: times.encode) }
        let count = Double(frames.count)
        let now = ContinuousClock.now
        for (index, frame) in frames.enumerated() {
            let stages = ScoredFrame.Times(
                decode: frame.decodeMilliseconds, preprocess: times.preprocess / count, encode: times.encode / count,
                score: scoring / count)
            tell(
                .scored(
                    ScoredFrame(
                        frame: frame, age: frame.arrival.duration(to: now).milliseconds, times: stages,
                        droppedSince: index == 0 ? droppedSince : 0, scores: scores[index])))
        }
    }

    /// Passes an event on; the first fault ends the run.
    private func tell(_ event: PipelineEvent) {
        do {
            try sink.withLock { try $0.receive(event) }
        } catch {
            fault.withLock { $0 = $0 ?? error }
            stop.raise()
        }
    }
}
