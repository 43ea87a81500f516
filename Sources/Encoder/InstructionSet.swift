// SPDX-License-Identifier: Apache-2.0
internal import CKernels
package import Pipeline

/// Which of the kernels' rungs runs; chosen once, when the model is loaded.
package enum InstructionSet: String, Sendable, CaseIterable {
    case scalar
    case avx2
    /// AVX2 with VNNI in its own encoding (Alder Lake and later without AVX-512).
    case avxvnni
    case avx512
    case avx512vnni
    case avx512bf16
    case amx

    /// The best rung of this processor, or the one that `PERCEPTD_CPU` asks for.
    ///
    /// - Parameter request: the value of `PERCEPTD_CPU`; nil or empty lets the processor decide
    /// - Throws: `configuration` for an unknown name and for a rung that this processor lacks
    package static func choose(request: String?) throws(Failure) -> InstructionSet {
        let best = available.last ?? .scalar
        guard let request, !request.isEmpty else { return best }
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        guard let rung = InstructionSet(rawValue: request) else {
            throw Failure(
                .configuration, "PERCEPTD_CPU=\(request): no such instruction set; this version knows \(known)")
        }
        guard available.contains(rung) else {
            throw Failure(
                .configuration,
                "PERCEPTD_CPU=\(request): this processor does not have it; the best it has is \(best.rawValue)")
        }
        return rung
    }

    /// The rungs this processor has, slowest first.
    package static let available = allCases.filter { kernels_for($0.rung) != nil }

    var rung: kernels_rung {
        switch self {
        case .scalar: kernels_rung_scalar
        case .avx2: kernels_rung_avx2
        case .avxvnni: kernels_rung_avxvnni
        case .avx512: kernels_rung_avx512
        case .avx512vnni: kernels_rung_avx512vnni
        case .avx512bf16: kernels_rung_avx512bf16
        case .amx: kernels_rung_amx
        }
    }

    /// The functions of this rung; the scalar ones where the processor lacks it, which `choose` has ruled out.
    var kernels: Kernels { kernels_for(rung) ?? kernels_for(kernels_rung_scalar) }
}

/// A rung's functions: a constant table in C, valid for ever.
typealias Kernels = UnsafePointer<kernels_table>
