// SPDX-License-Identifier: Apache-2.0

/// Every tensor of PE-Core: canonical name, open_clip's name, shape.
///
/// The letters of the shapes are those of `core/vision_encoder/pe.py` in facebookresearch/perception_models at 3e352cc;
/// matrices are [out, in] except the two projections, which are [in, out].
enum Architecture {
    /// Tensors of one block, in either tower.
    static let tensorsPerBlock = 12
    static let imageBlocks = BlockPlace(original: "visual.transformer.resblocks.", openClip: "visual.trunk.blocks.")
    static let textBlocks = BlockPlace(original: "transformer.resblocks.", openClip: "text.transformer.resblocks.")

    static func tensors(imageLayers: Int, textLayers: Int, hasClassToken: Bool) -> [TensorSpecification] {
        imageStem(hasClassToken: hasClassToken)
            + (0..<imageLayers).flatMap { imageBlock($0) }
            + pool
            + textStem
            + (0..<textLayers).flatMap { textBlock($0) }
            + [TensorSpecification(name: "logit_scale", shape: [], openClip: .renamed("logit_scale"))]
    }

    private static func imageStem(hasClassToken: Bool) -> [TensorSpecification] {
        let classToken = TensorSpecification(
            name: "visual.class_embedding", shape: [.imageWidth], openClip: .wrapped(2, "visual.trunk.cls_token"))
        return (hasClassToken ? [classToken] : []) + [
            TensorSpecification(
                name: "visual.conv1.weight", shape: [.imageWidth, 3, .patch, .patch],
                openClip: .renamed("visual.trunk.patch_embed.proj.weight")),
            TensorSpecification(
                name: "visual.positional_embedding", shape: [.positions, .imageWidth],
                openClip: .wrapped(1, "visual.trunk.pos_embed")),
            TensorSpecification(
                name: "visual.proj", shape: [.imageWidth, .embedding], openClip: .transposed("visual.trunk.head.weight")
            ),
        ] + norm("visual.ln_pre", "visual.trunk.norm_pre", .imageWidth)
            + norm("visual.ln_post", "visual.trunk.norm", .imageWidth)
    }

    private static func imageBlock(_ index: Int) -> [TensorSpecification] {
        let (original, openClip) = ("\(imageBlocks.original)\(index)", "\(imageBlocks.openClip)\(index)")
        return renamed(
            "\(original).attn.in_proj_weight", "\(openClip).attn.qkv.weight", [3 * .imageWidth, .imageWidth])
            + renamed("\(original).attn.in_proj_bias", "\(openClip).attn.qkv.bias", [3 * .imageWidth])
            + linear("\(original).attn.out_proj", "\(openClip).attn.proj", .imageWidth, .imageWidth)
            + norm("\(original).ln_1", "\(openClip).norm1", .imageWidth)
            + norm("\(original).ln_2", "\(openClip).norm2", .imageWidth)
            + linear("\(original).mlp.c_fc", "\(openClip).mlp.fc1", .imageMLPWidth, .imageWidth)
            + linear("\(original).mlp.c_proj", "\(openClip).mlp.fc2", .imageWidth, .imageMLPWidth)
    }

    private static var pool: [TensorSpecification] {
        let (original, openClip) = ("visual.attn_pool", "visual.trunk.attn_pool")
        return renamed("\(original).probe", "\(openClip).latent", [1, 1, .imageWidth])
            + split("\(original).attn.in_proj_weight", openClip, "weight", [3 * .imageWidth, .imageWidth])
            + split("\(original).attn.in_proj_bias", openClip, "bias", [3 * .imageWidth])
            + linear("\(original).attn.out_proj", "\(openClip).proj", .imageWidth, .imageWidth)
            + norm("\(original).layernorm", "\(openClip).norm", .imageWidth)
            + linear("\(original).mlp.c_fc", "\(openClip).mlp.fc1", .poolMLPWidth, .imageWidth)
            + linear("\(original).mlp.c_proj", "\(openClip).mlp.fc2", .imageWidth, .poolMLPWidth)
    }

    private static var textStem: [TensorSpecification] {
        text("token_embedding.weight", [.vocabulary, .textWidth])
            + text("positional_embedding", [.context, .textWidth])
            + text("ln_final.weight", [.textWidth])
            + text("ln_final.bias", [.textWidth])
            + text("text_projection", [.textWidth, .embedding])
    }

    private static func textBlock(_ index: Int) -> [TensorSpecification] {
        let block = "\(textBlocks.original)\(index)"
        return text("\(block).attn.in_proj_weight", [3 * .textWidth, .textWidth])
            + text("\(block).attn.in_proj_bias", [3 * .textWidth])
            + linear("\(block).attn.out_proj", "text.\(block).attn.out_proj", .textWidth, .textWidth)
            + norm("\(block).ln_1", "text.\(block).ln_1", .textWidth)
            + norm("\(block).ln_2", "text.\(block).ln_2", .textWidth)
            + linear("\(block).mlp.c_fc", "text.\(block).mlp.c_fc", .textMLPWidth, .textWidth)
            + linear("\(block).mlp.c_proj", "text.\(block).mlp.c_proj", .textWidth, .textMLPWidth)
    }

    private static func renamed(_ original: String, _ openClip: String, _ shape: [Axis]) -> [TensorSpecification] {
        [TensorSpecification(name: original, shape: shape, openClip: .renamed(openClip))]
    }

    private static func text(_ name: String, _ shape: [Axis]) -> [TensorSpecification] {
        renamed(name, "text.\(name)", shape)
    }

    private static func split(_ original: String, _ openClip: String, _ kind: String, _ shape: [Axis])
        -> [TensorSpecification]
    {
        let form = OpenClipForm.split(query: "\(openClip).q.\(kind)", keyValue: "\(openClip).kv.\(kind)")
        return [TensorSpecification(name: original, shape: shape, openClip: form)]
    }

    private static func linear(_ original: String, _ openClip: String, _ out: Axis, _ into: Axis)
        -> [TensorSpecification]
    {
        renamed("\(original).weight", "\(openClip).weight", [out, into])
            + renamed("\(original).bias", "\(openClip).bias", [out])
    }

    private static func norm(_ original: String, _ openClip: String, _ width: Axis) -> [TensorSpecification] {
        renamed("\(original).weight", "\(openClip).weight", [width])
            + renamed("\(original).bias", "\(openClip).bias", [width])
    }
}
