// SPDX-License-Identifier: Apache-2.0

/// What `perceptd bench --json` prints, read by somebody else's parser.
struct BenchLine: Decodable {
    struct Times: Decodable {
        let medianMilliseconds: Double
        let minimumMilliseconds: Double
        let p95Milliseconds: Double

        var areOrdered: Bool {
            0 < minimumMilliseconds && minimumMilliseconds <= medianMilliseconds
                && medianMilliseconds <= p95Milliseconds
        }

        enum CodingKeys: String, CodingKey {
            case medianMilliseconds = "median_ms"
            case minimumMilliseconds = "min_ms"
            case p95Milliseconds = "p95_ms"
        }
    }

    struct Machine: Decodable {
        let processor: String
        let cores: Int
    }

    let version, model, rung, precision, size: String
    let batch, threads, runs: Int
    /// Of the tower alone.
    let medianMilliseconds, minimumMilliseconds, p95Milliseconds: Double
    let preprocessing, total: Times
    let fps, gflopPerFrame, gflops, peakGflops, peakShare, bestPeakShare: Double
    let stages, peaks, floors: [String: Double]
    let weightBytes, residentBytes: Int
    let machine: Machine

    enum CodingKeys: String, CodingKey {
        case version, model, rung, precision, size, batch, threads, runs, preprocessing, total, fps, gflops, stages
        case peaks, floors, machine
        case medianMilliseconds = "median_ms"
        case minimumMilliseconds = "min_ms"
        case p95Milliseconds = "p95_ms"
        case gflopPerFrame = "gflop_per_frame"
        case peakGflops = "peak_gflops"
        case peakShare = "peak_share"
        case bestPeakShare = "best_peak_share"
        case weightBytes = "weights_bytes"
        case residentBytes = "resident_bytes"
    }

    var times: Times {
        Times(
            medianMilliseconds: medianMilliseconds, minimumMilliseconds: minimumMilliseconds,
            p95Milliseconds: p95Milliseconds)
    }
}
