// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Scoring

/// The line through the house: sources, queue, encoder, scorers, sink.
///
/// Each source runs on a thread of its own, everything behind the queue on the thread of `run`. An error behind the
/// queue raises the stop signal, so that the sources end, and is thrown when they have.
final class FrameLine: Sendable {
    private typealias Queue = BoundedQueue<LineFrame>
    private typealias Taken = Queue.Taken

    /// Frames of a source that may wait under `every`: enough to decode ahead while one is encoded.
    private static let laneLength = 4
    /// Milliseconds between two looks at what else is to do, where no frame comes.
    private static let patience = 200

    private let encoder: any FrameEncoder
    private let stop: StopSignal
    /// Only behind this lock is the sink told anything: the sources' threads and the line's all have news.
    private let sink: Protected<any EventSink>
    private let queue = Queue()
    private let feeds = Protected<[SourceFeed]>([])
    private let fault = Protected<(any Error)?>(nil)

    init(encoder: any FrameEncoder, sink: any EventSink, stop: StopSignal) {
        self.encoder = encoder
        self.stop = stop
        self.sink = Protected(sink)
    }

    /// Adds a source and starts it.
    ///
    /// - Parameters:
    ///   - policy: nil for the source's own: files `every`, live sources `latest`
    ///   - frames: score at most this many; nil for all
    /// - Throws: `temporary` where the system has no thread left.
    @discardableResult
    func add(
        _ source: any FrameSource, rules: SupervisionRules, scorer: Scorer, policy: QueuePolicy?, frames: Int? = nil
    ) throws(Failure) -> SourceFeed {
        let lane = queue.open(policy: policy ?? (source.isLive ? .latest : .every), capacity: Self.laneLength)
        let feed = SourceFeed(source, rules: rules, scorer: scorer, lane: lane, frames: frames, under: stop) { event in
            self.tell(event)
        }
        feeds.withLock { $0.append(feed) }
        feed.announce()
        do throws(Failure) {
            try BackgroundThread.start(source.name) { [self] in
                feed.run()
                queue.remove(lane)
                feeds.withLock { $0.removeAll { $0 === feed } }
                queue.wake()
            }
        } catch {
            feeds.withLock { $0.removeAll { $0 === feed } }
            throw error
        }
        return feed
    }

    /// The sources that are not over, in the order in which they were added.
    var running: [SourceFeed] { feeds.withLock { $0 } }

    /// Encodes and scores what the sources bring, on the calling thread.
    ///
    /// - Parameter goesOn: asked at least five times a second, and after every batch; the line ends when it says no
    /// - Throws: `OutputClosed` when the reader left, `Failure` when the output cannot be written
    func run(while goesOn: () throws -> Bool) throws {
        var batch = LineBatch(for: encoder)
        var tuner = BatchTuner(limit: encoder.maximumBatch)
        var waited: [Taken] = []
        while try goesOn() {
            queue.next(patience: Self.patience, into: &waited) { waiting in tuner.size(waiting: waiting) }
            for place in waited.indices { convert(place, of: &waited, &batch) }
            if !batch.frames.isEmpty { process(&batch, &tuner) }
            batch.clear()
        }
        if let fault = fault.withLock({ $0 }) { throw fault }
    }

    /// Adds a frame with its pixels. Once stopped, what was in hand is finished and the rest is not begun.
    private func convert(_ place: Int, of waited: inout [Taken], _ batch: inout LineBatch) {
        let one = waited[place]
        guard !stop.isRaised, one.element.feed.budget.take() else { return Queue.refuse(place, of: &waited, .stopped) }
        do throws(Failure) {
            batch.append(one, try one.element.frame.frame())
        } catch {
            Queue.refuse(place, of: &waited, .decodeError)
            tell(.damaged(source: one.element.feed.name, count: 1, reason: error.reason))
        }
    }

    private func process(_ batch: inout LineBatch, _ tuner: inout BatchTuner) {
        let times = batch.encode(with: encoder)
        tuner.record(frames: batch.frames.count, milliseconds: times.encode)
        let start = ContinuousClock.now
        batch.score()
        let now = ContinuousClock.now
        let count = Double(batch.frames.count)
        for (row, frame) in batch.frames.enumerated() {
            let (one, result) = (batch.taken[row], batch.results[row])
            let stages = ScoredFrame.Times(
                decode: frame.decodeMilliseconds, preprocess: times.preprocess / count, encode: times.encode / count,
                score: (now - start).milliseconds / count)
            tell(
                .scored(
                    ScoredFrame(
                        frame, source: one.element.feed.name, age: (now - frame.arrival).milliseconds, times: stages,
                        dropped: one.dropped, prompts: result.prompts, scores: result.scores)))
            one.finish()
        }
    }

    /// Passes an event on; the first fault ends the run.
    func tell(_ event: PipelineEvent) {
        do {
            try sink.withLock { try $0.receive(event) }
        } catch {
            fault.withLock { $0 = $0 ?? error }
            stop.raise()
        }
    }
}
