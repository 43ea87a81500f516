// SPDX-License-Identifier: Apache-2.0
internal import CKernelChecks
internal import CKernels
import Testing

/// One of the checks of Tests/KernelChecks, in one precision.
struct KernelOperation: CustomTestStringConvertible, Sendable {
    let index: Int
    let precision: kernels_precision

    private static let precisions = [(kernels_fp32, "fp32"), (kernels_bf16, "bf16"), (kernels_int8, "int8")]

    static let all: [KernelOperation] = (0...).lazy.prefix { kernel_check_at($0) != nil }.flatMap { index in
        precisions.map { KernelOperation(index: index, precision: $0.0) }
            .filter { kernel_check_at(index)!.pointee.precisions & 1 << $0.precision.rawValue != 0 }
    }

    static func named(_ name: String) -> [KernelOperation] { all.filter { $0.name == name } }

    private var name: String { String(cString: kernel_check_at(index)!.pointee.name) }

    var testDescription: String { "\(name) \(Self.precisions[Int(precision.rawValue)].1)" }

    /// The worst error, in units of what the arithmetic allows there, and where it was.
    func run(on rung: KernelRung, seed: UInt64, cases: Int, largest: Int) -> (error: Double, place: String) {
        var trial = kernel_trial(
            table: rung.table, precision: precision, seed: seed, cases: cases, largest: largest, threads: 5)
        let verdict = kernel_check_at(index)!.pointee.run(&trial)
        let place = withUnsafeBytes(of: verdict.where) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        return (verdict.error, place)
    }
}
