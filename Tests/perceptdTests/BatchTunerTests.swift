// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import perceptd

@Suite struct BatchTunerTests {
    /// Runs `frames` frames that wait in plenty; returns how many of the last quarter went in batches.
    private func shareInBatches(
        _ tuner: inout BatchTuner, frames: Int, single: Double, batched: Double
    ) -> Double {
        var (done, counted, inBatches) = (0, 0, 0)
        while done < frames {
            let size = tuner.size(waiting: 8)
            tuner.record(frames: size, milliseconds: Double(size) * (size == 1 ? single : batched))
            done += size
            if done > frames * 3 / 4 {
                counted += size
                inBatches += size == 1 ? 0 : size
            }
        }
        return Double(inBatches) / Double(counted)
    }

    @Test func framesGoTogetherWhereThatIsFaster() {
        var tuner = BatchTuner(limit: 4)
        #expect(shareInBatches(&tuner, frames: 2000, single: 30, batched: 20) > 0.98)
    }

    @Test func framesGoAloneWhereABatchGainsNothing() {
        var tuner = BatchTuner(limit: 4)
        #expect(shareInBatches(&tuner, frames: 2000, single: 30, batched: 30) < 0.02)
        #expect(shareInBatches(&tuner, frames: 2000, single: 30, batched: 40) < 0.02)
    }

    @Test func aDecisionIsNotForEver() {
        var tuner = BatchTuner(limit: 4)
        #expect(shareInBatches(&tuner, frames: 2000, single: 30, batched: 40) < 0.02)
        #expect(shareInBatches(&tuner, frames: 8000, single: 30, batched: 10) > 0.98)
    }

    @Test func oneSlowFrameDecidesNothing() {
        var tuner = BatchTuner(limit: 4)
        for milliseconds in [400.0, 30, 300, 30] { tuner.record(frames: 1, milliseconds: milliseconds) }
        #expect(shareInBatches(&tuner, frames: 2000, single: 30, batched: 30) < 0.02)
        tuner.record(frames: 1, milliseconds: 500)
        #expect(tuner.size(waiting: 8) == 1)
    }

    @Test func nobodyWaitsForABatchToFill() {
        var tuner = BatchTuner(limit: 4)
        for waiting in [1, 2, 3] { #expect(tuner.size(waiting: waiting) == 1) }
        var one = BatchTuner(limit: 1)
        #expect(one.size(waiting: 8) == 1)
    }
}
