// SPDX-License-Identifier: Apache-2.0
internal import CKernelChecks
internal import CKernels
internal import COpenBLAS
import Encoder
import Glibc
import Testing

/// Prints how fast the products of PE-Core are on every rung; asserts nothing, because a shared machine proves nothing.
///
///     OPENBLAS_CORETYPE=Haswell PERCEPTD_BENCH=1 swift test -c release --filter KernelBenchmark
///
/// OpenBLAS reads its variable when it is loaded; Haswell gives its AVX2 kernels, which is what the AVX2 rung is held to.
@Suite(.enabled(if: getenv("PERCEPTD_BENCH") != nil, "a benchmark: set PERCEPTD_BENCH=1"), .serialized)
struct KernelBenchmark {
    struct Shape: CustomTestStringConvertible, Sendable {
        let name: String
        let rows, outputs, inputs: Int
        var testDescription: String { "\(name) R \(rows), O \(outputs), I \(inputs)" }
        var work: Double { 2e-9 * Double(rows) * Double(outputs) * Double(inputs) }
    }

    static let shapes = [
        Shape(name: "B16 qkv", rows: 197, outputs: 2304, inputs: 768),
        Shape(name: "B16 out", rows: 197, outputs: 768, inputs: 768),
        Shape(name: "B16 up", rows: 197, outputs: 3072, inputs: 768),
        Shape(name: "B16 down", rows: 197, outputs: 768, inputs: 3072),
        Shape(name: "B16 x 8 up", rows: 1576, outputs: 3072, inputs: 768),
        Shape(name: "T16 qkv", rows: 577, outputs: 576, inputs: 192),
        Shape(name: "T16 up", rows: 577, outputs: 768, inputs: 192),
        Shape(name: "T16 down", rows: 577, outputs: 192, inputs: 768),
    ]

    @Test(arguments: KernelRung.native, shapes)
    func everyPrecision(rung: KernelRung, shape: Shape) {
        var line = "\(rung.testDescription) \(shape.testDescription):"
        for (precision, name) in [(kernels_fp32, "fp32"), (kernels_bf16, "bf16"), (kernels_int8, "int8")] {
            let bench = kernel_bench_create(rung.table, precision, shape.rows, shape.outputs, shape.inputs, 1)
            defer { kernel_bench_destroy(bench) }
            _ = kernel_bench_run(bench)
            let best = (0..<7).map { _ in kernel_bench_run(bench) }.min()!
            line += " \(name) \(Int(shape.work / best)) GFLOP/s"
        }
        Self.say(line)
    }

    @Test(.enabled(if: InstructionSet.available.contains(.avx2), "no AVX2"), arguments: [1, 2], shapes)
    func avx2AgainstOpenBLAS(threads: Int, shape: Shape) {
        openblas_set_num_threads(Int32(threads))
        let table = KernelRung(instructions: .avx2, emulated: false).table
        let bench = kernel_bench_create(table, kernels_fp32, shape.rows, shape.outputs, shape.inputs, threads)
        defer { kernel_bench_destroy(bench) }
        let operands = Operands(shape)
        var ratios: [Double] = []
        var best = Double.infinity
        for _ in 0..<31 {
            // Threads that slept need a few milliseconds to get a core each; OpenBLAS's go on turning for some 100.
            let theirs = Self.last { operands.multiply() }
            if threads > 1 { usleep(150_000) }
            let ours = Self.last { kernel_bench_run(bench) }
            ratios.append(theirs / ours)
            best = min(best, ours)
        }
        ratios.removeFirst()
        ratios.sort()
        let numbers = [ratios[0], ratios[15], ratios[29]].map { "\(Double(Int($0 * 100)) / 100)" }
        Self.say(
            "avx2 fp32 \(shape.testDescription), \(threads) threads: \(Int(shape.work / best)) GFLOP/s; times OpenBLAS "
                + "(\(String(cString: openblas_get_corename()))): \(numbers.joined(separator: " / "))")
    }

    /// The time of one run after 20 ms of others.
    private static func last(_ run: () -> Double) -> Double {
        var warmed = 0.0
        while warmed < 0.02 { warmed += run() }
        return run()
    }

    private static func say(_ line: String) { _ = (line + "\n").withCString { write(2, $0, strlen($0)) } }

    private struct Operands {
        let shape: Shape
        let a, w, c: UnsafeMutablePointer<Float>

        init(_ shape: Shape) {
            self.shape = shape
            a = Self.filled(shape.rows * shape.inputs)
            w = Self.filled(shape.outputs * shape.inputs)
            c = Self.filled(shape.rows * shape.outputs)
        }

        /// Left to the end of the program: a benchmark holds a few of these.
        private static func filled(_ count: Int) -> UnsafeMutablePointer<Float> {
            let made = UnsafeMutablePointer<Float>.allocate(capacity: count)
            for i in 0..<count { made[i] = Float(i &* 7919 % 1009) / 1009 - 0.5 }
            return made
        }

        /// Seconds of one C = A Wᵀ.
        func multiply() -> Double {
            let start = ContinuousClock.now
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, Int32(shape.rows), Int32(shape.outputs), Int32(shape.inputs),
                1,
                a, Int32(shape.inputs), w, Int32(shape.inputs), 0, c, Int32(shape.outputs))
            return (ContinuousClock.now - start) / .seconds(1)
        }
    }
}
