// SPDX-License-Identifier: Apache-2.0
import Encoder
import Testing

/// Every burst runs and counts something. How much depends on who else uses the machine.
@Suite(.serialized) struct PeakMeterTests {
    @Test(arguments: InstructionSet.available, Precision.allCases)
    func everyUnitOfThisMachineHasAPeak(instructions: InstructionSet, precision: Precision) throws {
        let meter = try PeakMeter(
            instructions: instructions, precision: precision, threads: PerceptionModel.availableCores,
            effort: .slight)
        #expect(meter.peaks == Peaks())
        try meter.measure()
        let first = meter.peaks
        for peak in [first.matrix, first.float32, first.memory] { #expect(peak > 0.1 && peak < 1e9) }
        if precision == .fp32 { #expect(first.matrix == first.float32) }
        try meter.measure()
        #expect(meter.peaks.matrix >= first.matrix && meter.peaks.memory >= first.memory)
    }
}
