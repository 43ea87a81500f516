// SPDX-License-Identifier: Apache-2.0
import Encoder
import Testing

/// What `perceptd bench` prints. How fast anything was is nobody's to assert here; how the numbers hang together is.
@Suite(.serialized) struct BenchTests {
    private func bench(_ arguments: String...) -> Program {
        Program(["bench", "--model", TinyModel.path, "--seconds", "0", "--size", "320x180"] + arguments)
    }

    /// Rounded as the line is.
    private func isClose(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) <= 0.01 * max(abs(left), abs(right)) + 2e-6
    }

    @Test(arguments: [1, 3])
    func theLineHoldsTogether(batch: Int) throws {
        let outcome = bench("--batch", "\(batch)", "--json").run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == 1)
        #expect(outcome.complaints.isEmpty)
        let line = try decode(outcome.text, as: BenchLine.self)
        #expect(line.batch == batch && line.runs >= 10 && line.size == "320x180")
        #expect(line.times.areOrdered && line.preprocessing.areOrdered && line.total.areOrdered)
        #expect(line.times.medianMilliseconds > 0)
        #expect(isClose(line.fps, Double(batch) * 1000 / line.times.medianMilliseconds))
        #expect(isClose(line.gflops, line.gflopPerFrame * line.fps))
        #expect(isClose(line.peakShare, line.gflops / line.peakGflops))
        #expect(line.bestPeakShare >= line.peakShare)
        #expect(line.peaks.allSatisfy { $0.value > 0 } && line.peaks["matrix_gflops"] == line.peakGflops)
        #expect(Set(line.peaks.keys) == ["matrix_gflops", "fp32_gflops", "memory_gbps"])
        #expect(line.weightBytes > 0 && line.residentBytes > line.weightBytes)
        #expect(isClose(line.floors["arithmetic_ms"] ?? 0, line.gflopPerFrame * Double(batch) / line.peakGflops * 1000))
        #expect(!line.machine.processor.isEmpty && line.machine.cores >= line.threads)
    }

    @Test func theStagesAreThoseOfTheIssue() throws {
        let line = try decode(bench("--json").run().text, as: BenchLine.self)
        let names: Set = ["patch", "norm", "qkv", "attention", "out", "mlp", "pool", "preprocessing"]
        #expect(names.isSubset(of: line.stages.keys), "\(line.stages.keys)")
        #expect(line.stages.values.allSatisfy { $0 >= 0 })
    }

    @Test func saysWhatItRanOn() throws {
        var program = bench("--json", "--threads", "1")
        program.environment["PERCEPTD_CPU"] = "scalar"
        let line = try decode(program.run().text, as: BenchLine.self)
        #expect(line.rung == "scalar" && line.threads == 1 && line.precision == "fp32")
        #expect(line.version == Program("--version").run().lines.first?.split(separator: " ").last.map(String.init))
    }

    @Test func drawsTablesForAPerson() {
        let outcome = bench().run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.allSatisfy { $0.utf8.count <= 80 && $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } })
        for word in ["encode", "preprocessing", "frames/s", "GFLOP/s", "% of peak", "attention", "floor", "weights"] {
            #expect(outcome.text.contains(word), "\(word)")
        }
    }

    @Test func aModelThatIsNotThereIsMissedBeforeAnythingIsMeasured() {
        let outcome = Program("bench", "--models", "/nowhere", "--model", "no-such-model").run()
        #expect(outcome.code == 66)
        #expect(outcome.errorLines.count == 1 && outcome.error.contains("--model demo"))
    }
}
