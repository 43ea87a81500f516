// SPDX-License-Identifier: Apache-2.0

extension BrokenFile {
    static let wrongTensors = [
        BrokenFile(
            "a missing norm", original { $0.remove("visual.transformer.resblocks.1.ln_1.weight") },
            "tensor visual.transformer.resblocks.1.ln_1.weight is missing", "[64]"),
        BrokenFile(
            "a missing stem", original { $0.remove("visual.conv1.weight") }, "visual.conv1.weight is missing",
            "[64, 3, patch"),
        BrokenFile(
            "a missing projection", original { $0.remove("text_projection") }, "text_projection is missing", "[64, 48]"),
        BrokenFile("a missing scale", original { $0.remove("logit_scale") }, "logit_scale is missing", "[]"),
        BrokenFile(
            "a missing class token", original { $0.remove("visual.class_embedding") },
            "visual.class_embedding is missing"),
        BrokenFile(
            "a missing probe", openClip { $0.remove("visual.trunk.attn_pool.latent") },
            "visual.trunk.attn_pool.latent is missing", "[1, 1, 64]"),
        BrokenFile(
            "a missing key and value", openClip { $0.remove("visual.trunk.attn_pool.kv.weight") },
            "visual.trunk.attn_pool.kv.weight is missing", "[128, 64]"),
        BrokenFile(
            "a missing block",
            original { file in file.tensors.removeAll { $0.name.hasPrefix("transformer.resblocks.0.") } },
            "transformer.resblocks.0 are missing", "transformer.resblocks.1"),
        BrokenFile(
            "no block", original { file in file.tensors.removeAll { $0.name.contains("resblocks") } },
            "visual.transformer.resblocks.0"),
        BrokenFile(
            "no text tower", original { file in file.tensors.removeAll { !$0.name.hasPrefix("visual.") } },
            "text tower is missing"),
        BrokenFile(
            "a timm trunk alone",
            openClip { file in
                file.tensors.removeAll { !$0.name.hasPrefix("visual.trunk.") }
                for index in file.tensors.indices { file.tensors[index].name.removeFirst(13) }
            }, "text tower is missing"),
        BrokenFile(
            "an unexpected tensor", original { $0.add("visual.extra.weight", [2, 3], [0, 0, 0, 0, 0, 0]) },
            "visual.extra.weight", "[2, 3]", "unexpected"),
        BrokenFile(
            "a stray name of a further block",
            original { $0.add("visual.transformer.resblocks.2.ln_1.weight", [64], .init(repeating: 0, count: 64)) },
            "visual.transformer.resblocks.2.ln_1.weight", "unexpected"),
        BrokenFile(
            "a block number with a zero in front",
            original { $0.add("transformer.resblocks.00.ln_1.weight", [64], .init(repeating: 0, count: 64)) },
            "transformer.resblocks.00.ln_1.weight", "unexpected"),
        BrokenFile(
            "layer scale",
            original { $0.add("visual.transformer.resblocks.0.ls_1.gamma", [64], .init(repeating: 0, count: 64)) },
            "visual.transformer.resblocks.0.ls_1.gamma", "unexpected"),
        BrokenFile(
            "one name of the other layout",
            original { $0.add("text.ln_final.weight", [64], .init(repeating: 0, count: 64)) }, "text.ln_final.weight",
            "unexpected"),
        BrokenFile(
            "one name of timm", original { $0.add("visual.trunk.norm.weight", [1], [0]) }, "visual.trunk.norm.weight",
            "unexpected"),
        BrokenFile(
            "one name with a prefix", original { $0.add("module.logit_scale", [], [0]) }, "module.logit_scale",
            "unexpected"),
        BrokenFile(
            "one name without the prefix",
            { () -> [UInt8] in
                var file = CheckpointTestModel().original(prefix: "module.")
                file.edit("module.logit_scale") { $0.name = "logit_scale" }
                return file.bytes
            }(), "tensor module.logit_scale is missing", "tensor logit_scale of shape [] is unexpected"),
        BrokenFile(
            "a projection the wrong way round", original { $0.edit("visual.proj") { $0.shape = [48, 64] } },
            "visual.proj has shape [48, 64], wanted [64, 48]"),
        BrokenFile(
            "a renamed tensor", original { $0.edit("ln_final.bias") { $0.name = "ln_final.beta" } },
            "ln_final.bias is missing", "ln_final.beta"),
        BrokenFile(
            "a name that ends the line", original { $0.edit("ln_final.bias") { $0.name = "ln_final\\n\\u001b[31m" } },
            "ln_final.bias is missing"),
        BrokenFile(
            "a short norm", original { resize("visual.transformer.resblocks.1.ln_1.weight", [32], &$0) },
            "visual.transformer.resblocks.1.ln_1.weight has shape [32], wanted [64]"),
        BrokenFile(
            "a wrong first tensor", original { resize("visual.conv1.weight", [32, 3, 4, 4], &$0) },
            "visual.conv1.weight has shape [32, 3, 4, 4], wanted [64, 3, 4, 4]"),
        BrokenFile(
            "a patch that is no square", original { resize("visual.conv1.weight", [64, 3, 4, 5], &$0) },
            "visual.conv1.weight has shape [64, 3, 4, 5], wanted [64, 3, 4, 4]"),
        BrokenFile(
            "four colours", original { resize("visual.conv1.weight", [64, 4, 4, 4], &$0) },
            "visual.conv1.weight has shape [64, 4, 4, 4], wanted [64, 3, 4, 4]"),
        BrokenFile(
            "a flat stem", original { resize("visual.conv1.weight", [64, 48], &$0) },
            "visual.conv1.weight has shape [64, 48], wanted [64, 3"),
        BrokenFile(
            "a matrix the wrong way round",
            original { $0.edit("transformer.resblocks.0.mlp.c_fc.weight") { $0.shape = [64, 96] } },
            "transformer.resblocks.0.mlp.c_fc.weight has shape [64, 96], wanted [96, 64]"),
        BrokenFile(
            "a class token of open_clip", original { $0.edit("visual.class_embedding") { $0.shape = [1, 1, 64] } },
            "visual.class_embedding has shape [1, 1, 64], wanted [64]"),
        BrokenFile(
            "a scale of two", original { resize("logit_scale", [2], &$0) }, "logit_scale has shape [2], wanted []"),
        BrokenFile(
            "an empty bias", original { resize("visual.ln_pre.bias", [0], &$0) },
            "visual.ln_pre.bias has shape [0], wanted [64]"),
        BrokenFile(
            "a wrong fused bias", openClip { resize("visual.trunk.blocks.0.attn.qkv.bias", [64], &$0) },
            "visual.trunk.blocks.0.attn.qkv.bias has shape [64], wanted [192]"),
        BrokenFile(
            "a head the wrong way round", openClip { $0.edit("visual.trunk.head.weight") { $0.shape = [64, 48] } },
            "visual.trunk.head.weight has shape [64, 48], wanted [48, 64]"),
        BrokenFile(
            "no square of patches", original { resize("visual.positional_embedding", [7, 64], &$0) },
            "visual.positional_embedding has shape [7, 64], wanted [grid² + 1, 64]"),
        BrokenFile(
            "no patches", original { resize("visual.positional_embedding", [1, 64], &$0) },
            "visual.positional_embedding has shape [1, 64]"),
        BrokenFile(
            "a context of one token", original { resize("positional_embedding", [1, 64], &$0) },
            "positional_embedding has shape [1, 64]"),
        BrokenFile(
            "no vocabulary", original { resize("token_embedding.weight", [0, 64], &$0) },
            "token_embedding.weight has shape [0, 64]"),
        BrokenFile(
            "a width that tells no heads", CheckpointTestModel(width: 40).original().bytes, "image tower", "width 40",
            "heads"),
        BrokenFile(
            "a text width that tells no heads", CheckpointTestModel(textWidth: 48).original().bytes, "text tower",
            "width 48"),
    ]
}

/// Gives a tensor another shape and as many zeros as that needs.
private func resize(_ name: String, _ shape: [Int], _ file: inout SafetensorsBuilder) {
    file.edit(name) {
        $0.shape = shape
        $0.data = Array(repeating: 0, count: shape.reduce(4, *))
    }
}
