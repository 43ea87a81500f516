// SPDX-License-Identifier: Apache-2.0

/// A small PE-Core. Its names are written out here a second time on purpose: the table in the room is
/// what is tested.
struct CheckpointTestModel {
    var width = 64
    var layers = 2
    var mlp = 128
    var patch = 4
    var grid = 2
    var hasClassToken = true
    var poolMLP = 256
    var embedding = 48
    var textWidth = 64
    var textLayers = 2
    var textMLP = 96
    var context = 8
    var vocabulary = 20

    struct Tensor {
        let name: String
        let shape: [Int]
        let values: [Float]
    }

    /// Every tensor in the naming of perception_models; the same numbers in every run, exact in any element type.
    var tensors: [Tensor] {
        var random = SeededNumbers(7)
        return shapes.map { name, shape in
            let values = (0..<shape.reduce(1, *)).map { _ in Float(Int.random(in: -128...127, using: &random)) / 64 }
            return Tensor(name: name, shape: shape, values: values)
        }
    }

    var shapesByName: [String: [Int]] { Dictionary(uniqueKeysWithValues: shapes) }

    var tokens: Int { grid * grid + (hasClassToken ? 1 : 0) }

    private var shapes: [(String, [Int])] {
        var all: [(String, [Int])] = [
            ("logit_scale", []), ("positional_embedding", [context, textWidth]),
            ("text_projection", [textWidth, embedding]),
            ("token_embedding.weight", [vocabulary, textWidth]), ("ln_final.weight", [textWidth]),
            ("ln_final.bias", [textWidth]),
            ("visual.positional_embedding", [tokens, width]), ("visual.proj", [width, embedding]),
            ("visual.conv1.weight", [width, 3, patch, patch]), ("visual.ln_pre.weight", [width]),
            ("visual.ln_pre.bias", [width]),
            ("visual.ln_post.weight", [width]), ("visual.ln_post.bias", [width]),
            ("visual.attn_pool.probe", [1, 1, width]),
            ("visual.attn_pool.layernorm.weight", [width]), ("visual.attn_pool.layernorm.bias", [width]),
        ]
        if hasClassToken { all.append(("visual.class_embedding", [width])) }
        all += attention("visual.attn_pool.attn", width) + perceptron("visual.attn_pool.mlp", width, poolMLP)
        for index in 0..<layers { all += block("visual.transformer.resblocks.\(index)", width, mlp) }
        for index in 0..<textLayers { all += block("transformer.resblocks.\(index)", textWidth, textMLP) }
        return all
    }

    private func block(_ path: String, _ width: Int, _ mlp: Int) -> [(String, [Int])] {
        let norms = ["ln_1.weight", "ln_1.bias", "ln_2.weight", "ln_2.bias"].map { ("\(path).\($0)", [width]) }
        return norms + attention("\(path).attn", width) + perceptron("\(path).mlp", width, mlp)
    }

    private func attention(_ path: String, _ width: Int) -> [(String, [Int])] {
        [
            ("\(path).in_proj_weight", [3 * width, width]), ("\(path).in_proj_bias", [3 * width]),
            ("\(path).out_proj.weight", [width, width]), ("\(path).out_proj.bias", [width]),
        ]
    }

    private func perceptron(_ path: String, _ width: Int, _ mlp: Int) -> [(String, [Int])] {
        [
            ("\(path).c_fc.weight", [mlp, width]), ("\(path).c_fc.bias", [mlp]),
            ("\(path).c_proj.weight", [width, mlp]),
            ("\(path).c_proj.bias", [width]),
        ]
    }

    /// The file as perception_models names it.
    func original(type: String = "F32", prefix: String = "") -> SafetensorsBuilder {
        var file = SafetensorsBuilder()
        for tensor in tensors { file.add(prefix + tensor.name, tensor.shape, tensor.values, type: type) }
        return file
    }

    /// The file as open_clip names it.
    func openClip(type: String = "F32") -> SafetensorsBuilder {
        var file = SafetensorsBuilder()
        for tensor in tensors { addOpenClip(tensor, type, to: &file) }
        file.add("visual.trunk.head.bias", [embedding], Array(repeating: 0, count: embedding), type: type)
        return file
    }

    private func addOpenClip(_ tensor: Tensor, _ type: String, to file: inout SafetensorsBuilder) {
        let trunk = "visual.trunk."
        switch tensor.name {
        case "logit_scale": file.add(tensor.name, tensor.shape, tensor.values, type: type)
        case "visual.class_embedding": file.add(trunk + "cls_token", [1, 1, width], tensor.values, type: type)
        case "visual.positional_embedding":
            file.add(trunk + "pos_embed", [1, tokens, width], tensor.values, type: type)
        case "visual.proj":
            let swapped = (0..<embedding).flatMap { row in (0..<width).map { tensor.values[$0 * embedding + row] } }
            file.add(trunk + "head.weight", [embedding, width], swapped, type: type)
        case "visual.attn_pool.attn.in_proj_weight", "visual.attn_pool.attn.in_proj_bias":
            let kind = tensor.name.hasSuffix("weight") ? "weight" : "bias"
            let cut = tensor.values.count / 3
            let inner = Array(tensor.shape.dropFirst())
            file.add("\(trunk)attn_pool.q.\(kind)", [width] + inner, Array(tensor.values[..<cut]), type: type)
            file.add("\(trunk)attn_pool.kv.\(kind)", [2 * width] + inner, Array(tensor.values[cut...]), type: type)
        case let name where name.hasPrefix("visual."):
            file.add(trunk + Self.timmName(String(name.dropFirst(7))), tensor.shape, tensor.values, type: type)
        default: file.add("text." + tensor.name, tensor.shape, tensor.values, type: type)
        }
    }

    private static func timmName(_ name: String) -> String {
        let fixed = [
            "conv1.weight": "patch_embed.proj.weight", "ln_pre.weight": "norm_pre.weight",
            "ln_pre.bias": "norm_pre.bias",
            "ln_post.weight": "norm.weight", "ln_post.bias": "norm.bias", "attn_pool.probe": "attn_pool.latent",
            "attn_pool.attn.out_proj.weight": "attn_pool.proj.weight",
            "attn_pool.attn.out_proj.bias": "attn_pool.proj.bias",
            "attn_pool.layernorm.weight": "attn_pool.norm.weight", "attn_pool.layernorm.bias": "attn_pool.norm.bias",
        ]
        if let known = fixed[name] { return known }
        var parts = name.split(separator: ".").map { String($0) }
        if parts[0] == "transformer" { parts = ["blocks"] + parts.dropFirst(2) }
        let words = [
            "ln_1": ["norm1"], "ln_2": ["norm2"], "in_proj_weight": ["qkv", "weight"], "in_proj_bias": ["qkv", "bias"],
            "out_proj": ["proj"], "c_fc": ["fc1"], "c_proj": ["fc2"],
        ]
        return parts.flatMap { words[$0] ?? [$0] }.joined(separator: ".")
    }
}
