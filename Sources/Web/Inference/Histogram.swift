// SPDX-License-Identifier: Apache-2.0

/// Counts of what fell under each of some bounds, as Prometheus wants it.
struct Histogram: Sendable {
    /// Seconds, from a quick decode to a big model's batch.
    static let stageBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    let bounds: [Double]
    /// One a bound, and one for what is above all of them.
    private(set) var counts: [UInt64]
    private(set) var sum = 0.0

    /// - Parameter bounds: ascending
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    var count: UInt64 { counts.reduce(0, +) }

    mutating func record(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
