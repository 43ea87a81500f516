// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import CTileEmulator
import Testing

@testable import Encoder

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

    var table: UnsafePointer<kernels_table> { kernels_compiled(instructions.rung) }

    var testDescription: String { instructions.rawValue + (emulated ? " (emulated)" : "") }
}
