// SPDX-License-Identifier: Apache-2.0

/// Names of the sources that a reload touched.
struct RosterChange: Sendable {
    var added: [String] = []
    var changed: [String] = []
    var removed: [String] = []

    /// `added porch; removed desk`, or `no source changed`.
    var text: String {
        let parts = [("added", added), ("changed", changed), ("removed", removed)].filter { !$0.1.isEmpty }
            .map { "\($0.0) \($0.1.joined(separator: ", "))" }
        return parts.isEmpty ? "no source changed" : parts.joined(separator: "; ")
    }
}
