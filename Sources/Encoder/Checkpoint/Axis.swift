// SPDX-License-Identifier: Apache-2.0

/// One axis of a shape: a constant, or a multiple of an extent.
struct Axis: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    let factor: Int
    let extent: Extent?

    init(_ extent: Extent) {
        factor = 1
        self.extent = extent
    }

    init(integerLiteral value: Int) {
        factor = value
        extent = nil
    }

    private init(factor: Int, extent: Extent?) {
        self.factor = factor
        self.extent = extent
    }

    static func * (factor: Int, axis: Axis) -> Axis { Axis(factor: factor * axis.factor, extent: axis.extent) }

    static let imageWidth = Axis(.imageWidth)
    static let imageMLPWidth = Axis(.imageMLPWidth)
    static let poolMLPWidth = Axis(.poolMLPWidth)
    static let patch = Axis(.patch)
    static let positions = Axis(.positions)
    static let embedding = Axis(.embedding)
    static let textWidth = Axis(.textWidth)
    static let textMLPWidth = Axis(.textMLPWidth)
    static let context = Axis(.context)
    static let vocabulary = Axis(.vocabulary)

    /// The axis' size once the extents are known.
    func size(_ extents: [Extent: Int]) -> Int? { extent.map { extents[$0].map { $0 * factor } } ?? factor }

    var description: String {
        guard let extent else { return String(factor) }
        return factor == 1 ? extent.word : "\(factor)·\(extent.word)"
    }
}
