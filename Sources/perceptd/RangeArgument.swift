// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Pipeline

/// `--range 0.15,0.40`.
enum RangeArgument {
    static func parse(_ argument: String) throws -> ScoreRange {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
        guard parts.count == 2, let low = parts[0], let high = parts[1], let range = ScoreRange(low: low, high: high)
        else { throw ValidationError("it must be two cosines, the lower one first, such as 0.15,0.40") }
        return range
    }
}
