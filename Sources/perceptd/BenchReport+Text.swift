// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline

extension BenchReport {
    /// Tables for a person, in plain ASCII, no wider than 80 columns.
    var text: String {
        ([head, times, speedLines, stageTable, limits].joined(separator: [""]) + [""]).joined(separator: "\n")
    }

    private var head: [String] {
        [
            "\(model), \(precision) on \(instructions), \(parts), \(threads) \(threads == 1 ? "thread" : "threads") on \(cores)",
            Machine.processor,
        ]
    }

    private var parts: String { together < batch ? "batch \(batch) by \(together)" : "batch \(batch)" }

    private var cores: String {
        let count = PerceptionModel.availableCores
        return count == 1 ? "1 core" : "\(count) cores"
    }

    private var times: [String] {
        [
            row("ms of a batch", ["median", "min", "p95"]),
            row("encode", encode), row("preprocessing", preprocess), row("both", total),
            "(\(runs) runs, frames of \(size))",
        ]
    }

    private var speedLines: [String] {
        [
            row("frames/s", [Self.number(framesPerSecond)]),
            row("GFLOP/s", [Self.number(speed)]) + "   \(Self.number(pictureOperations / 1e9)) GFLOP a frame",
            row("% of peak", [DecimalText.fixed(peakShare * 100, places: 1)])
                + "   of the matrix unit's \(Self.number(peaks.matrix)) GFLOP/s, fastest run "
                + DecimalText.fixed(bestPeakShare * 100, places: 1),
        ]
    }

    private var stageTable: [String] {
        [row("stage", ["ms", "%"])]
            + (stages + [Stage(name: "preprocessing", milliseconds: preprocess.median)]).map { stage in
                row(
                    stage.name,
                    [
                        DecimalText.fixed(stage.milliseconds, places: 3),
                        DecimalText.fixed(stage.milliseconds / total.median * 100, places: 1),
                    ])
            }
    }

    private var limits: [String] {
        let binding = arithmeticFloor >= weightFloor ? "arithmetic binds" : "memory binds"
        return [
            row("peak", [Self.number(peaks.matrix)]) + " GFLOP/s of the matrix unit, measured in this run",
            row("", [Self.number(peaks.float32)]) + " GFLOP/s of float32",
            row("", [Self.number(peaks.memory)]) + " GB/s of reading memory",
            row("floor", [Self.number(arithmeticFloor)]) + " ms of arithmetic at that peak: \(binding)",
            row("", [Self.number(weightFloor)]) + " ms to read \(Self.megabytes(weightBytes)) MB of weights",
            row("memory", [Self.megabytes(residentBytes)]) + " MB resident at most, before the peaks were measured",
        ]
    }

    private func row(_ name: String, _ times: Distribution) -> String {
        row(name, [times.median, times.minimum, times.p95].map { DecimalText.fixed($0, places: 3) })
    }

    private func row(_ name: String, _ columns: [String]) -> String {
        name + String(repeating: " ", count: max(0, 14 - name.count))
            + columns.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }

    /// About three digits.
    private static func number(_ value: Double) -> String {
        DecimalText.fixed(value, places: abs(value) < 9.995 ? 2 : abs(value) < 99.95 ? 1 : 0)
    }

    private static func megabytes(_ bytes: Int) -> String { number(Double(bytes) / 1e6) }
}
