// SPDX-License-Identifier: Apache-2.0
import Encoder

/// What a benchmark found. Milliseconds are those of a whole batch.
struct BenchReport: Sendable {
    /// A part of encoding; its median.
    struct Stage: Sendable, Hashable {
        let name: String
        let milliseconds: Double
    }

    let model: String
    /// The kernels' rung.
    let instructions: String
    let precision: String
    let batch: Int
    /// Frames of it that go through the encoder at a time.
    let together: Int
    let threads: Int
    /// Of the frames, before preprocessing.
    let size: PictureSize
    let runs: Int
    /// Of the image tower alone.
    let encode: Distribution
    let preprocess: Distribution
    /// Of both.
    let total: Distribution
    /// Of the tower, in its order.
    let stages: [Stage]
    /// Of one picture.
    let pictureOperations: Double
    let peaks: Peaks
    let residentBytes: Int
    /// Of the packed image tower.
    let weightBytes: Int

    /// Frames a second of the tower alone.
    var framesPerSecond: Double { Double(batch) * 1000 / encode.median }
    /// GFLOP/s.
    var speed: Double { pictureOperations * Double(batch) / encode.median / 1e6 }
    /// Of the matrix unit's peak, 0 to 1.
    var peakShare: Double { peaks.matrix > 0 ? speed / peaks.matrix : 0 }
    /// The same of the fastest run: peaks are the best of many bursts, and on a busy machine the median run is not.
    var bestPeakShare: Double { peakShare * encode.median / encode.minimum }
    /// Milliseconds that a batch takes at the matrix unit's peak.
    var arithmeticFloor: Double { peaks.matrix > 0 ? pictureOperations * Double(batch) / peaks.matrix / 1e6 : 0 }
    /// Milliseconds to read every weight from memory, once for all frames that go through the encoder at a time.
    var weightFloor: Double {
        let readings = (batch + together - 1) / together
        return peaks.memory > 0 ? Double(readings * weightBytes) / peaks.memory / 1e6 : 0
    }
}
