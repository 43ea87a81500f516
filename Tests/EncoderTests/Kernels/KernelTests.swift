// SPDX-License-Identifier: Apache-2.0
internal import CKernelChecks
import Encoder
import Testing

/// Every rung against float64, on random shapes with tails. The bounds are what rounding may add up to, derived beside
/// each comparison in Tests/KernelChecks; integers, layouts, and bits from any number of threads have to be equal.
@Suite struct KernelTests {
    @Test(arguments: KernelRung.all, KernelOperation.all)
    func aRungComputesWhatItsArithmeticAllows(rung: KernelRung, operation: KernelOperation) {
        let worst = operation.run(on: rung, seed: 1, cases: 4, largest: 100)
        #expect(worst.error <= 1, "\(worst.place)")
    }

    /// Tokens by the hundred go through more panels and blocks than small shapes do.
    @Test(arguments: KernelRung.native, KernelOperation.named("attention"))
    func longAttentionStaysWithinTheBound(rung: KernelRung, operation: KernelOperation) {
        let worst = operation.run(on: rung, seed: 2, cases: 1, largest: 600)
        #expect(worst.error <= 1, "\(worst.place)")
    }

    @Test(
        .enabled(if: KernelRung.canEmulateTiles, "no AVX-512 BF16, or AMX of its own"),
        arguments: 1...20 as ClosedRange<UInt64>)
    func emulatedTilesComputeEveryShape(seed: UInt64) {
        let tiles = KernelRung(instructions: .amx, emulated: true)
        for operation in KernelOperation.named("tile") {
            let worst = operation.run(on: tiles, seed: seed, cases: 8, largest: 300)
            #expect(worst.error <= 1, "\(operation.testDescription): \(worst.place)")
        }
    }

    @Test(arguments: [1, 2, 3, 5, 8])
    func aTeamClaimsEveryUnitOnceAndKeepsItsBarriers(threads: Int) {
        let verdict = kernel_check_team(threads, 300)
        #expect(verdict.error == 0)
    }
}
