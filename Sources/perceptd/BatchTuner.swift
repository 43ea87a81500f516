// SPDX-License-Identifier: Apache-2.0

/// Decides how many waiting frames go through the encoder together, by trying.
///
/// Whether a batch is faster depends on the machine: where the weights' way from memory binds (a matrix unit such as
/// AMX), four frames share it; where arithmetic binds, they only leave the cache together, if the encoder takes that many
/// at all. So both ways are timed on the frames themselves, the faster one is kept, and the other is tried again now and
/// then.
struct BatchTuner {
    /// Of each way before the first decision.
    private static let firstTrials = 4
    /// Frames between two looks at the slower way; it costs one batch of them.
    private static let framesBetweenTrials = 256
    /// A batch makes its first frame wait, so it must be worth it.
    private static let leastGain = 0.96

    private struct Way {
        /// Of the last ones; the best of them counts, because what disturbs a frame only ever makes it slower.
        private static let kept = 6

        /// Milliseconds a frame, the latest last.
        private var times: [Double] = []
        private(set) var trials = 0

        var best: Double { times.min() ?? .infinity }

        mutating func record(_ milliseconds: Double) {
            if times.count == Self.kept { times.removeFirst() }
            times.append(milliseconds)
            trials += 1
        }
    }

    /// The most frames of one batch.
    let limit: Int
    private var single = Way()
    private var batch = Way()
    private var framesSinceTrial = 0
    private var isWarm = false

    init(limit: Int) { self.limit = limit }

    /// How many of `waiting` frames to encode now: 1 or the limit.
    mutating func size(waiting: Int) -> Int {
        guard limit > 1, waiting >= limit else { return 1 }
        if single.trials < Self.firstTrials || batch.trials < Self.firstTrials {
            return single.trials <= batch.trials ? 1 : limit
        }
        let isBatchFaster = batch.best < Self.leastGain * single.best
        if framesSinceTrial >= Self.framesBetweenTrials {
            framesSinceTrial = 0
            return isBatchFaster ? 1 : limit
        }
        return isBatchFaster ? limit : 1
    }

    /// Tells what a batch took. Only whole batches and single frames teach anything, and not the first of all, which
    /// touches memory that nobody has touched before.
    mutating func record(frames: Int, milliseconds: Double) {
        defer { isWarm = true }
        guard isWarm else { return }
        framesSinceTrial += frames
        if frames == 1 {
            single.record(milliseconds)
        } else if frames == limit {
            batch.record(milliseconds / Double(frames))
        }
    }
}
