// SPDX-License-Identifier: Apache-2.0

/// The extents of a model, from the shapes of all its tensors.
///
/// Each axis of each tensor votes, and the most votes win: were the width taken from one tensor, that one being wrong
/// would be reported as all the others being wrong.
struct ShapeElection {
    /// Keeps every product of a few extents within an `Int`; what a model may have, `ConfigurationDerivation` says.
    static let maximumExtent = 1 << 20

    /// An extent that no tensor tells is absent.
    let result: [Extent: Int]

    init(_ parts: [StoredForm.Part], shapes: [String: [Int]]) {
        let ballots = parts.compactMap { part in shapes[part.name].flatMap { Self.ballot(part.shape, $0) } }
        let first = Self.count(ballots)
        // A tensor that lost on one axis is wrong and has no say on the others: a projection the wrong way round must
        // not outvote the only other tensor that knows the embedding.
        let second = Self.count(
            ballots.map { ballot in
                ballot.filter { extent, _ in ballot.allSatisfy { $0 == extent || first[$0] == $1 } }
            })
        result = first.merging(second) { _, second in second }
    }

    /// What a shape says about each extent; nil when its axes are not those wanted.
    private static func ballot(_ wanted: [Axis], _ shape: [Int]) -> [(Extent, Int)]? {
        guard wanted.count == shape.count else { return nil }
        return zip(wanted, shape).compactMap { axis, size in
            guard let extent = axis.extent, size > 0, size.isMultiple(of: axis.factor) else { return nil }
            let value = size / axis.factor
            return value <= maximumExtent ? (extent, value) : nil
        }
    }

    /// The value with the most votes for each extent, the earliest of several.
    private static func count(_ ballots: [[(Extent, Int)]]) -> [Extent: Int] {
        var votes: [Extent: [Int: (count: Int, order: Int)]] = [:]
        for (order, (extent, value)) in ballots.joined().enumerated() {
            votes[extent, default: [:]][value, default: (0, -order)].count += 1
        }
        return votes.compactMapValues { candidates in candidates.max { $0.value < $1.value }?.key }
    }
}
