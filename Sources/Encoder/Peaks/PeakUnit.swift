// SPDX-License-Identifier: Apache-2.0
internal import CKernels

/// What multiplies and adds on a rung.
enum PeakUnit: CaseIterable {
    case scalarFloat32, scalarInt8, avx2Float32, avx2Int8, avxVNNI, avx512Float32, avx512VNNI, avx512BFloat16
    case amxInt8, amxBFloat16

    /// The unit that products of this precision run on. What a rung has no instruction for is widened: bfloat16 to
    /// float32, int8 to int16.
    static func matrix(_ instructions: InstructionSet, _ precision: Precision) -> PeakUnit {
        switch instructions {
        case .scalar: .scalarFloat32
        case .avx2: .avx2Float32
        case .avx512: .avx512Float32
        }
    }

    var unit: peak_unit {
        switch self {
        case .scalarFloat32: peak_scalar_fp32
        case .scalarInt8: peak_scalar_int8
        case .avx2Float32: peak_avx2_fp32
        case .avx2Int8: peak_avx2_int8
        case .avxVNNI: peak_avxvnni_int8
        case .avx512Float32: peak_avx512_fp32
        case .avx512VNNI: peak_avx512_int8
        case .avx512BFloat16: peak_avx512_bf16
        case .amxInt8: peak_amx_int8
        case .amxBFloat16: peak_amx_bf16
        }
    }
}
