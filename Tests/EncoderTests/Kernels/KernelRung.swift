// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import CTileEmulator
import Encoder
import Testing

/// A rung of the kernels that can be tested here: the processor's own, and AMX in emulation where it has none.
struct KernelRung: CustomTestStringConvertible, Sendable {
    let instructions: InstructionSet
    let emulated: Bool

    static let native = InstructionSet.available.map { KernelRung(instructions: $0, emulated: false) }

    /// The rest of the AMX rung is AVX-512 with BF16, which nothing emulates.
    static let canEmulateTiles =
        InstructionSet.available.contains(.avx512bf16) && tile_emulator_is_superfluous() == 0
        && tile_emulator_install() == 0

    static let all = native + (canEmulateTiles ? [KernelRung(instructions: .amx, emulated: true)] : [])

    var table: UnsafePointer<kernels_table> {
        let rung: kernels_rung =
            switch instructions {
            case .scalar: kernels_rung_scalar
            case .avx2: kernels_rung_avx2
            case .avxvnni: kernels_rung_avxvnni
            case .avx512: kernels_rung_avx512
            case .avx512vnni: kernels_rung_avx512vnni
            case .avx512bf16: kernels_rung_avx512bf16
            case .amx: kernels_rung_amx
            }
        return kernels_compiled(rung)
    }

    var testDescription: String { instructions.rawValue + (emulated ? " (emulated)" : "") }
}
