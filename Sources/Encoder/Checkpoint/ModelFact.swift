// SPDX-License-Identifier: Apache-2.0

/// A number that a file beside a checkpoint may tell.
enum ModelFact: CaseIterable, Sendable {
    case imageSize, patchSize, imageWidth, imageLayers, imageHeads, imageHeadWidth, poolHeads
    case contextLength, vocabularySize, textWidth, textLayers, textHeads
    case embeddingDimension

    /// Where it may stand: `*_cfg` is open_clip, `vision.` and `text.` and the bare words are the fields of `PEConfig`
    /// and `PETextConfig` in perception_models, `pe_test_cfg` is what the generator of our reference models writes.
    var keys: [String] {
        switch self {
        case .imageSize: ["vision_cfg.image_size", "vision.image_size", "image_size"]
        case .patchSize: ["vision_cfg.patch_size", "vision.patch_size", "patch_size"]
        case .imageWidth: ["vision_cfg.width", "vision.width", "width"]
        case .imageLayers: ["vision_cfg.layers", "vision.layers", "layers"]
        case .imageHeads: ["vision_cfg.heads", "vision_cfg.num_heads", "vision.heads", "heads", "pe_test_cfg.heads"]
        case .imageHeadWidth: ["vision_cfg.head_width", "vision.head_width", "head_width"]
        case .poolHeads:
            [
                "vision_cfg.attn_pool_heads", "vision_cfg.attn_pool_num_heads", "vision_cfg.attn_pooler_heads",
                "vision.attn_pooler_heads", "attn_pooler_heads", "pool_heads", "pe_test_cfg.pool_heads",
            ]
        case .contextLength: ["text_cfg.context_length", "text.context_length", "context_length"]
        case .vocabularySize: ["text_cfg.vocab_size", "text.vocab_size", "vocab_size"]
        case .textWidth: ["text_cfg.width", "text.width"]
        case .textLayers: ["text_cfg.layers", "text.layers"]
        case .textHeads: ["text_cfg.heads", "text.heads", "text_heads", "pe_test_cfg.theads"]
        case .embeddingDimension: ["embed_dim", "vision.output_dim", "text.output_dim", "output_dim"]
        }
    }
}
