// SPDX-License-Identifier: Apache-2.0

/// The extents of a model, from the shapes of all its tensors.
///
/// Each axis of each tensor votes, and the most votes win: were the width taken from one tensor, that one being wrong would
/// be reported as all the others being wrong.
struct ShapeElection {
    /// Beyond any model; keeps every product of a few extents within an `Int`.
    static let maximumExtent = 1 << 20

    private var votes: [Extent: [Int: Int]] = [:]
    /// The value that had a vote first, which wins a tie.
    private var first: [Extent: Int] = [:]

    init(_ parts: some Sequence<StoredForm.Part>, shapes: [String: [Int]]) {
        for part in parts {
            guard let shape = shapes[part.name], shape.count == part.shape.count else { continue }
            for (axis, size) in zip(part.shape, shape) { vote(axis, size) }
        }
    }

    private mutating func vote(_ axis: Axis, _ size: Int) {
        guard let extent = axis.extent, size > 0, size.isMultiple(of: axis.factor) else { return }
        let value = size / axis.factor
        guard value <= Self.maximumExtent else { return }
        votes[extent, default: [:]][value, default: 0] += 1
        if first[extent] == nil { first[extent] = value }
    }

    /// An extent that no tensor tells is absent.
    var result: [Extent: Int] {
        votes.reduce(into: [:]) { result, entry in
            let (extent, candidates) = entry
            let preferred = first[extent]
            result[extent] =
                candidates.max { left, right in
                    (left.value, left.key == preferred ? 1 : 0) < (right.value, right.key == preferred ? 1 : 0)
                }?.key
        }
    }
}
