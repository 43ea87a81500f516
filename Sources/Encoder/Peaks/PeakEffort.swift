// SPDX-License-Identifier: Apache-2.0

/// How much time a measurement of peaks may take.
package struct PeakEffort: Sendable {
    /// Bursts of each unit, the best of which counts; memory gets twice as many.
    let bursts: Int
    /// How long one burst of multiply-adds takes: long enough for the clock to rise, shorter than the time slices
    /// of what else runs.
    let burstMilliseconds: Double
    /// The least that is read from memory in a burst.
    let memoryBytes: Int

    /// About a second.
    package static let thorough = PeakEffort(bursts: 16, burstMilliseconds: 15, memoryBytes: 256 << 20)
    /// For tests, which look at whether it works and not at how fast it is.
    package static let slight = PeakEffort(bursts: 2, burstMilliseconds: 2, memoryBytes: 16 << 20)
}
