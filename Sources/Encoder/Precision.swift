// SPDX-License-Identifier: Apache-2.0
internal import CKernels

/// What the image tower multiplies in. The text tower is always float32: it runs once per prompt.
package enum Precision: String, Sendable, CaseIterable {
    /// Exact: within 1e-5 of the reference.
    case fp32
    /// bfloat16 operands, float32 sums: cosine at least 0.999 to fp32.
    case bf16
    /// The blocks' products with int8 weights (a scale per output) and 8-bit activations (a scale and a zero per token,
    /// found anew for each): cosine at least 0.99 to fp32. The rest as bf16, or fp32 where that is faster.
    case int8

    /// The fastest that keeps its bound, with one exception: where bf16 has products of its own, int8 is for those who
    /// ask, as it gains less there and bf16's scores are nearly the exact ones. Where only int8 has (VNNI without BF16),
    /// it is three times as fast as fp32.
    package static func automatic(_ instructions: InstructionSet) -> Precision {
        let kernels = instructions.kernels.pointee
        return kernels.multiplies_bf16 != 0 ? .bf16 : kernels.multiplies_int8 != 0 ? .int8 : .fp32
    }

    /// What is not multiplied in int8 is kept in this: activations between stages, attention, the first and last layers.
    func activations(_ kernels: Kernels) -> Precision {
        switch self {
        case .fp32: .fp32
        case .bf16: .bf16
        case .int8: kernels.pointee.multiplies_bf16 != 0 ? .bf16 : .fp32
        }
    }

    var kernel: kernels_precision {
        switch self {
        case .fp32: kernels_fp32
        case .bf16: kernels_bf16
        case .int8: kernels_int8
        }
    }
}
