// SPDX-License-Identifier: Apache-2.0

/// When a source that is away is tried again: intervals from one attempt's start to the next one's, doubling.
struct RetrySchedule {
    /// Wrong credentials start this many times slower: cameras lock out who keeps knocking.
    private static let refusedFactor = 10.0

    private let rules: SupervisionRules
    private var failures = 0

    init(_ rules: SupervisionRules) { self.rules = rules }

    /// The source is well again: the next failure starts from the shortest interval.
    mutating func reset() { failures = 0 }

    /// Seconds from the start of the attempt that just failed to the next one.
    mutating func interval(isRefused: Bool) -> Double {
        var random = SystemRandomNumberGenerator()
        return interval(isRefused: isRefused, using: &random)
    }

    mutating func interval(isRefused: Bool, using random: inout some RandomNumberGenerator) -> Double {
        // 2^30 times any interval is beyond any maximum.
        let doubled = rules.initial * Double(1 << min(failures, 30)) * (isRefused ? Self.refusedFactor : 1)
        failures += 1
        let share = rules.jitter > 0 ? Double.random(in: -rules.jitter...rules.jitter, using: &random) : 0
        return min(doubled, rules.maximum) * (1 + share)
    }
}
