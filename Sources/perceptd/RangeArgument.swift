// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Pipeline

/// `--range 0.15,0.40`.
struct RangeArgument: ExpressibleByArgument {
    let range: ScoreRange

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
        guard parts.count == 2, let low = parts[0], let high = parts[1], let range = ScoreRange(low: low, high: high)
        else { return nil }
        self.range = range
    }
}
