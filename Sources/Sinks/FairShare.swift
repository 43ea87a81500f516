// SPDX-License-Identifier: Apache-2.0

/// Divides lines among those who want some.
enum FairShare {
    /// Nobody gets more than it wants; what the modest leave over goes to the others in equal parts.
    static func divide(_ total: Int, among wants: [Int]) -> [Int] {
        var shares = wants
        var left = total
        let modestFirst = wants.indices.sorted { (wants[$0], $0) < (wants[$1], $1) }
        for (rank, place) in modestFirst.enumerated() {
            shares[place] = min(wants[place], left / (wants.count - rank))
            left -= shares[place]
        }
        return shares
    }
}
