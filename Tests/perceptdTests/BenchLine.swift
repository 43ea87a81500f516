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
    let times: Times
    let preprocessing, total: Times
    let fps, gflopPerFrame, gflops, peakGflops, peakShare: Double
    let stages, peaks, floors: [String: Double]
    let weightBytes, residentBytes: Int
    let machine: Machine

    enum CodingKeys: String, CodingKey {
        case version, model, rung, precision, size, batch, threads, runs, preprocessing, total, fps, gflops, stages
        case peaks, floors, machine
        case gflopPerFrame = "gflop_per_frame"
        case peakGflops = "peak_gflops"
        case peakShare = "peak_share"
        case weightBytes = "weights_bytes"
        case residentBytes = "resident_bytes"
    }

    init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: CodingKeys.self)
        times = try Times(from: decoder)
        (version, model) = (try line.decode(String.self, forKey: .version), try line.decode(String.self, forKey: .model))
        (rung, size) = (try line.decode(String.self, forKey: .rung), try line.decode(String.self, forKey: .size))
        precision = try line.decode(String.self, forKey: .precision)
        (batch, threads) = (try line.decode(Int.self, forKey: .batch), try line.decode(Int.self, forKey: .threads))
        runs = try line.decode(Int.self, forKey: .runs)
        preprocessing = try line.decode(Times.self, forKey: .preprocessing)
        total = try line.decode(Times.self, forKey: .total)
        (fps, gflops) = (try line.decode(Double.self, forKey: .fps), try line.decode(Double.self, forKey: .gflops))
        gflopPerFrame = try line.decode(Double.self, forKey: .gflopPerFrame)
        peakGflops = try line.decode(Double.self, forKey: .peakGflops)
        peakShare = try line.decode(Double.self, forKey: .peakShare)
        stages = try line.decode([String: Double].self, forKey: .stages)
        peaks = try line.decode([String: Double].self, forKey: .peaks)
        floors = try line.decode([String: Double].self, forKey: .floors)
        weightBytes = try line.decode(Int.self, forKey: .weightBytes)
        residentBytes = try line.decode(Int.self, forKey: .residentBytes)
        machine = try line.decode(Machine.self, forKey: .machine)
    }
}
