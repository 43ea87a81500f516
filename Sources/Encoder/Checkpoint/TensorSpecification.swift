// SPDX-License-Identifier: Apache-2.0

/// A number of the architecture that the shapes of tensors are made of.
enum Extent: Hashable, Sendable, CaseIterable {
    case imageWidth, imageMLPWidth, poolMLPWidth, patch, positions
    case embedding
    case textWidth, textMLPWidth, context, vocabulary

    /// How messages write it when its value is not known.
    var word: String {
        switch self {
        case .imageWidth, .textWidth: "width"
        case .imageMLPWidth, .textMLPWidth, .poolMLPWidth: "MLP width"
        case .patch: "patch"
        case .positions: "tokens"
        case .embedding: "embedding"
        case .context: "context"
        case .vocabulary: "vocabulary"
        }
    }
}

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

/// A tensor that PE-Core needs, under its canonical name: the one in perception_models.
struct TensorSpecification: Sendable {
    let name: String
    let shape: [Axis]
    /// Where open_clip keeps it.
    let openClip: OpenClipForm
}

/// What open_clip and timm made of a tensor of perception_models.
///
/// timm's conversion is `checkpoint_filter_fn` in timm/models/eva.py (1.0.31), of which this is the inverse.
enum OpenClipForm: Sendable {
    /// The same under another name.
    case renamed(String)
    /// With this many axes of size 1 in front.
    case wrapped(Int, String)
    /// [a, b] as [b, a].
    case transposed(String)
    /// Rows of the query [D, ...] in one tensor, rows of key and value [2D, ...] in another.
    case split(query: String, keyValue: String)
}
