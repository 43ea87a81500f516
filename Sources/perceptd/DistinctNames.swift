// SPDX-License-Identifier: Apache-2.0

/// Gives what is named twice a number, because outputs know a source by its name alone.
struct DistinctNames {
    private var given: Set<String> = []
    /// The last number of each name.
    private var numbers: [String: Int] = [:]

    /// `name` the first time, then `name (2)` and so on.
    mutating func next(_ name: String) -> String {
        var number = numbers[name, default: 0]
        var distinct = name
        repeat {
            number += 1
            distinct = number == 1 ? name : "\(name) (\(number))"
        } while !given.insert(distinct).inserted
        numbers[name] = number
        return distinct
    }
}
