// SPDX-License-Identifier: Apache-2.0

/// The five sizes of PE-Core that Meta published, from `core/vision_encoder/config.py` in
/// facebookresearch/perception_models at 3e352cc.
enum PublishedModel: String, CaseIterable, Sendable {
    case tiny = "PE-Core-T16-384"
    case small = "PE-Core-S16-384"
    case base = "PE-Core-B16-224"
    case large = "PE-Core-L14-336"
    case gigantic = "PE-Core-G14-448"

    /// The name in timm's registry, which `open_clip_config.json` gives.
    var timmName: String {
        switch self {
        case .tiny: "vit_pe_core_tiny_patch16_384"
        case .small: "vit_pe_core_small_patch16_384"
        case .base: "vit_pe_core_base_patch16_224"
        case .large: "vit_pe_core_large_patch14_336"
        case .gigantic: "vit_pe_core_gigantic_patch14_448"
        }
    }

    var embeddingDimension: Int {
        switch self {
        case .tiny, .small: 512
        case .base, .large: 1024
        case .gigantic: 1280
        }
    }

    var image: ModelConfiguration.Image {
        switch self {
        case .tiny: Self.image(imageSize: 384, patchSize: 16, width: 192, layers: 12, heads: 3, mlpWidth: 768)
        case .small: Self.image(imageSize: 384, patchSize: 16, width: 384, layers: 12, heads: 6, mlpWidth: 1536)
        case .base: Self.image(imageSize: 224, patchSize: 16, width: 768, layers: 12, heads: 12, mlpWidth: 3072)
        case .large: Self.image(imageSize: 336, patchSize: 14, width: 1024, layers: 24, heads: 16, mlpWidth: 4096)
        case .gigantic:
            Self.image(
                imageSize: 448, patchSize: 14, width: 1536, layers: 50, heads: 16, mlpWidth: 8960, hasClassToken: false)
        }
    }

    var text: ModelConfiguration.Text {
        switch self {
        case .tiny, .small: Self.text(contextLength: 32, width: 512, layers: 12)
        case .base, .large: Self.text(contextLength: 32, width: 1024, layers: 24)
        case .gigantic: Self.text(contextLength: 72, width: 1280, layers: 24)
        }
    }

    private static func image(
        imageSize: Int, patchSize: Int, width: Int, layers: Int, heads: Int, mlpWidth: Int, hasClassToken: Bool = true
    ) -> ModelConfiguration.Image {
        ModelConfiguration.Image(
            imageSize: imageSize, patchSize: patchSize, width: width, layers: layers, heads: heads, mlpWidth: mlpWidth,
            hasClassToken: hasClassToken, poolHeads: 8, poolMLPWidth: 4 * width)
    }

    private static func text(contextLength: Int, width: Int, layers: Int) -> ModelConfiguration.Text {
        ModelConfiguration.Text(
            contextLength: contextLength, vocabularySize: 49408, width: width, layers: layers, heads: width / 64,
            mlpWidth: 4 * width)
    }
}
