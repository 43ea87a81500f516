// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline

/// One benchmark: a warm-up, the peaks, the model, the peaks again.
struct BenchRun {
    private let model: PerceptionModel
    private let encoder: ImageEncoder
    private let meter: PeakMeter
    private let batch: Int
    /// The batch, cut into what the encoder takes at a time.
    private let calls: [[Frame]]
    private let threads: Int
    private let size: PictureSize
    private let seconds: Double

    /// Fewer runs have no median worth printing.
    private static let fewestRuns = 10
    /// The first call touches memory for the first time, the second one finds it warm.
    private static let warmUps = 2

    /// - Parameter seconds: how long to encode, without warm-up and peaks
    init(model: PerceptionModel, batch: Int, threads: Int, size: PictureSize, seconds: Double) throws(Failure) {
        self.model = model
        self.threads = threads
        self.size = size
        self.seconds = seconds
        self.batch = batch
        encoder = try model.makeImageEncoder(batchesUpTo: batch)
        meter = try PeakMeter(
            instructions: model.instructions, precision: model.precision, threads: threads,
            effort: seconds < 1 ? .slight : .thorough)
        let pool = PixelPool(capacity: 1)
        let frames = (0..<batch).map { BenchPicture.make(size, seed: UInt64($0), pool: pool) }
        let together = encoder.maximumBatch
        calls = stride(from: 0, to: batch, by: together).map { Array(frames[$0..<min($0 + together, batch)]) }
    }

    func measure() throws(Failure) -> BenchReport {
        var embeddings = EmbeddingBatch(capacity: encoder.maximumBatch, dimension: encoder.dimension)
        for _ in 0..<Self.warmUps { _ = encode(into: &embeddings) }
        // Before the buffers of the peaks, which are no memory of the model's.
        let resident = Machine.peakResidentBytes
        try meter.measure()
        var samples: [EncodeTimes] = []
        var stages: [[Double]] = []
        let end = ContinuousClock.now + .seconds(seconds)
        while samples.count < Self.fewestRuns || ContinuousClock.now < end {
            let (times, parts) = encode(into: &embeddings)
            samples.append(times)
            stages.append(parts)
        }
        try meter.measure()
        return report(samples, stages, resident: resident)
    }

    /// One batch, and where its time went by stages.
    private func encode(into embeddings: inout EmbeddingBatch) -> (EncodeTimes, [Double]) {
        var total = EncodeTimes(preprocess: 0, encode: 0)
        var stages = [Double](repeating: 0, count: encoder.stageMilliseconds.count)
        for frames in calls {
            let times = encoder.encode(frames, into: &embeddings)
            total.preprocess += times.preprocess
            total.encode += times.encode
            for (place, stage) in encoder.stageMilliseconds.enumerated() { stages[place] += stage.milliseconds }
        }
        return (total, stages)
    }

    private func report(_ samples: [EncodeTimes], _ stages: [[Double]], resident: Int) -> BenchReport {
        let names = encoder.stageMilliseconds.map(\.name)
        return BenchReport(
            model: model.name, instructions: model.instructions.rawValue, precision: model.precision.rawValue,
            batch: batch, together: min(batch, encoder.maximumBatch), threads: threads, size: size, runs: samples.count,
            encode: Distribution(samples.map(\.encode)),
            preprocess: Distribution(samples.map(\.preprocess)),
            total: Distribution(samples.map { $0.encode + $0.preprocess }),
            stages: names.enumerated().map { place, name in
                BenchReport.Stage(name: name, milliseconds: Distribution(stages.map { $0[place] }).median)
            },
            pictureOperations: model.configuration.pictureOperations, peaks: meter.peaks, residentBytes: resident,
            weightBytes: encoder.weightBytes)
    }
}
