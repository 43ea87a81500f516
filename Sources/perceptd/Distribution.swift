// SPDX-License-Identifier: Apache-2.0

/// What came of repeated measurements.
struct Distribution: Sendable, Hashable {
    let minimum: Double
    let median: Double
    /// 19 of 20 measurements are no larger.
    let p95: Double

    /// - Precondition: there is at least one measurement.
    init(_ values: [Double]) {
        precondition(!values.isEmpty)
        let sorted = values.sorted()
        minimum = sorted[0]
        median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        p95 = sorted[min(sorted.count - 1, (sorted.count * 95 + 99) / 100 - 1)]
    }
}
