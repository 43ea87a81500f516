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
