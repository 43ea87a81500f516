// SPDX-License-Identifier: Apache-2.0
import Testing

/// A file that must be refused, and what the message must name.
struct BrokenFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let words: [String]

    init(_ description: String, _ bytes: [UInt8], _ words: String...) {
        testDescription = description
        self.bytes = bytes
        self.words = words
    }

    static let all = bytesThatAreNoFile + headersThatAreNoTable + offsetsThatLie + wrongTensors + wrongNumbers

    private static func original(_ change: (inout SafetensorsBuilder) -> Void) -> [UInt8] {
        var file = CheckpointTestModel().original()
        change(&file)
        return file.bytes
    }

    private static func openClip(_ change: (inout SafetensorsBuilder) -> Void) -> [UInt8] {
        var file = CheckpointTestModel().openClip()
        change(&file)
        return file.bytes
    }

    private static func header(_ text: String, data: Int = 0) -> [UInt8] {
        SafetensorsBuilder.file(header: text, data: Array(repeating: 0, count: data))
    }

    /// One tensor of 16 bytes whose entry in the header is `text`.
    private static func entry(_ text: String) -> [UInt8] { header("{\"a.b\":\(text)}", data: 16) }

    private static let good = original { _ in }

    private static let bytesThatAreNoFile = [
        BrokenFile("empty file", [], "too few"),
        BrokenFile("seven bytes", Array(repeating: 0, count: 7), "7 bytes", "too few"),
        BrokenFile("header of length 0", Array(repeating: 0, count: 8), "not a safetensors file"),
        BrokenFile(
            "header longer than the file", SafetensorsBuilder.file(header: "{}", data: [], length: 3), "truncated"),
        BrokenFile(
            "header longer than the format allows",
            SafetensorsBuilder.file(header: "{}", data: [], length: 100_000_001),
            "100000001"),
        BrokenFile(
            "header length that is negative as Int64", SafetensorsBuilder.file(header: "{}", data: [], length: .max),
            "18446744073709551615"),
        BrokenFile(
            "a zip file", Array("PK\u{3}\u{4}".utf8) + Array(repeating: 0, count: 100), "not a safetensors file"),
        BrokenFile(
            "text", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8), "not a safetensors file"),
        BrokenFile("cut inside the header", Array(good[..<500]), "truncated"),
        BrokenFile("cut by a byte", Array(good.dropLast()), "truncated", "tensor "),
        BrokenFile("cut by half", Array(good[..<(good.count / 2)]), "truncated", "tensor "),
        BrokenFile("a byte too many", good + [0], "1 bytes after the last tensor"),
    ]

    private static let headersThatAreNoTable = [
        BrokenFile("JSON that ends early", header("{\"a\":"), "header"),
        BrokenFile("an array", header("[]"), "not a safetensors file"),
        BrokenFile("a number", header("17"), "not a safetensors file"),
        BrokenFile("blank in front", header(" {}"), "not a safetensors file"),
        BrokenFile("zeros behind the object", header("{}\0\0"), "header at byte 2"),
        BrokenFile("two objects", header("{}{}"), "header at byte 2"),
        BrokenFile("bytes that are no UTF-8", [4, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0xFF, 0x22, 0x7D], "not UTF-8 at byte 1"),
        BrokenFile(
            "comma before the end", header("{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,0]},}"), "header"
        ),
        BrokenFile("a key without quotes", header("{a:1}"), "expected a string"),
        BrokenFile("half of a surrogate pair", header("{\"\\ud800\":1}"), "surrogate"),
        BrokenFile("an unknown escape", header("{\"\\x41\":1}"), "escape"),
        BrokenFile("a line end in a name", header("{\"a\nb\":1}"), "control character"),
        BrokenFile("a name of 600 bytes", header("{\"\(String(repeating: "n", count: 600))\":1}"), "600 bytes"),
        BrokenFile("metadata that is no object", header("{\"__metadata__\":3}"), "expected an object"),
        BrokenFile("metadata that is no string", header("{\"__metadata__\":{\"a\":3}}"), "expected a string"),
        BrokenFile("metadata twice", header("{\"__metadata__\":{},\"__metadata__\":{}}"), "__metadata__ appears twice"),
        BrokenFile("nested without end", header("{\"a\":" + String(repeating: "[", count: 100_000)), "header"),
        BrokenFile("no tensors", header("{}"), "missing"),
        BrokenFile("metadata alone", header("{\"__metadata__\":{\"format\":\"pt\"}}"), "missing"),
        BrokenFile(
            "a tensor twice",
            original { file in file.tensors.append(file.tensors[3]) }, "token_embedding.weight appears twice"),
        BrokenFile(
            "a tensor twice, once with an escape", original { file in file.add("logit\\u005fscale", [], [1]) },
            "logit_scale appears twice"),
    ]

    private static let offsetsThatLie = [
        BrokenFile("a tensor that is no object", entry("3"), "expected an object"),
        BrokenFile("no dtype", entry("{\"shape\":[4],\"data_offsets\":[0,16]}"), "a.b", "dtype"),
        BrokenFile("no shape", entry("{\"dtype\":\"F32\",\"data_offsets\":[0,16]}"), "a.b", "shape"),
        BrokenFile("no offsets", entry("{\"dtype\":\"F32\",\"shape\":[4]}"), "a.b", "data_offsets"),
        BrokenFile(
            "one offset", entry("{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0]}"), "a.b", "data_offsets"),
        BrokenFile(
            "three offsets", entry("{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16,32]}"), "a.b",
            "data_offsets"),
        BrokenFile("two dtypes", entry("{\"dtype\":\"F32\",\"dtype\":\"F16\",\"shape\":[4]}"), "dtype appears twice"),
        BrokenFile("a member of its own", entry("{\"dtype\":\"F32\",\"strides\":[4]}"), "a.b", "strides"),
        BrokenFile("a negative size", entry("{\"dtype\":\"F32\",\"shape\":[-4],\"data_offsets\":[0,16]}"), "-4", "a.b"),
        BrokenFile(
            "a size with a point", entry("{\"dtype\":\"F32\",\"shape\":[4.0],\"data_offsets\":[0,16]}"), "4.0", "a.b"),
        BrokenFile(
            "a size with an exponent", entry("{\"dtype\":\"F32\",\"shape\":[4e0],\"data_offsets\":[0,16]}"), "4e0",
            "a.b"),
        BrokenFile(
            "a size with a leading zero", entry("{\"dtype\":\"F32\",\"shape\":[04],\"data_offsets\":[0,16]}"), "a.b"),
        BrokenFile("a size in quotes", entry("{\"dtype\":\"F32\",\"shape\":[\"4\"],\"data_offsets\":[0,16]}"), "a.b"),
        BrokenFile(
            "a size beyond Int", entry("{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,16]}"),
            "a.b",
            "too large"),
        BrokenFile(
            "sizes whose product overflows",
            entry("{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,16]}"), "a.b",
            "[4294967296, 4294967296]", "too large"),
        BrokenFile(
            "sizes whose bytes overflow",
            entry("{\"dtype\":\"F32\",\"shape\":[4611686018427387905],\"data_offsets\":[0,4]}"),
            "a.b", "too large"),
        BrokenFile(
            "nine axes", entry("{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,4],\"data_offsets\":[0,16]}"), "a.b", "8"),
        BrokenFile(
            "offsets that run backwards", entry("{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[16,0]}"), "a.b",
            "[16, 0]"),
        BrokenFile(
            "too few bytes", entry("{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,12]}"), "a.b", "[4]", "16",
            "12"),
        BrokenFile(
            "too many bytes", entry("{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,16]}"), "a.b", "[4]", "8",
            "16"),
        BrokenFile(
            "an end beyond the file", entry("{\"dtype\":\"F32\",\"shape\":[1024],\"data_offsets\":[0,4096]}"), "a.b",
            "4096",
            "16 bytes"),
        BrokenFile(
            "offsets near the end of Int",
            entry("{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[9223372036854775791,9223372036854775807]}"),
            "a.b", "hole"),
        BrokenFile(
            "a hole in front", entry("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}"), "a.b", "hole"),
        BrokenFile(
            "an unclaimed end", entry("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"), "8 bytes after"),
        BrokenFile(
            "an empty tensor far away", entry("{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[999,999]}"), "a.b",
            "hole"),
        BrokenFile(
            "tensors on top of each other",
            original { file in file.edit("visual.ln_pre.bias") { $0.offsets = (0, 256) } }, "visual.ln_pre.bias",
            "overlap"),
        BrokenFile(
            "an unknown dtype", original { file in file.edit("visual.ln_pre.bias") { $0.type = "F8_E4M3" } },
            "visual.ln_pre.bias", "F8_E4M3", "F32, F16 or BF16"),
        BrokenFile(
            "doubles", original { file in file.add("extra", [1], [0, 0], type: "F64") }, "tensor extra", "F64"),
        BrokenFile(
            "an integer buffer", original { file in file.add("text.attn_mask", [1], [0, 0], type: "I64") },
            "text.attn_mask", "I64"),
        BrokenFile(
            "a dtype in lower case", original { file in file.edit("logit_scale") { $0.type = "f32" } }, "logit_scale",
            "f32"),
    ]

    private static let wrongTensors = [
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

    private static let wrongNumbers = [
        BrokenFile(
            "NaN in a weight", original { poison("visual.conv1.weight", 77, .nan, &$0) }, "visual.conv1.weight", "NaN",
            "77", "[64, 3, 4, 4]"),
        BrokenFile(
            "NaN with a payload", original { poison("visual.proj", 0, Float(bitPattern: 0xFF80_0001), &$0) },
            "visual.proj", "NaN", "index 0"),
        BrokenFile(
            "infinity", original { poison("token_embedding.weight", 1279, .infinity, &$0) }, "token_embedding.weight",
            "infinity", "1279"),
        BrokenFile(
            "minus infinity", openClip { poison("visual.trunk.attn_pool.kv.bias", 127, -.infinity, &$0) },
            "visual.trunk.attn_pool.kv.bias", "-infinity", "127"),
        BrokenFile("NaN as scale", original { poison("logit_scale", 0, .nan, &$0) }, "logit_scale", "NaN"),
        BrokenFile(
            "NaN in half precision", CheckpointTestModel().half("F16") { poison("ln_final.bias", 63, .nan, &$0) },
            "ln_final.bias", "NaN", "63"),
        BrokenFile(
            "infinity in bfloat16", CheckpointTestModel().half("BF16") { poison("ln_final.bias", 5, .infinity, &$0) },
            "ln_final.bias", "infinity", "5"),
        BrokenFile(
            "a bias that PE-Core has not", openClip { poison("visual.trunk.head.bias", 3, 0.5, &$0) },
            "visual.trunk.head.bias", "0.5", "index 3", "zeros"),
    ]
}

/// Gives a tensor another shape and as many zeros as that needs.
private func resize(_ name: String, _ shape: [Int], _ file: inout SafetensorsBuilder) {
    file.edit(name) {
        $0.shape = shape
        $0.data = Array(repeating: 0, count: shape.reduce(4, *))
    }
}

private func poison(_ name: String, _ index: Int, _ value: Float, _ file: inout SafetensorsBuilder) {
    file.edit(name) {
        let element = SafetensorsBuilder.encode([value], $0.type)
        $0.data.replaceSubrange(index * element.count..<(index + 1) * element.count, with: element)
    }
}

extension CheckpointTestModel {
    fileprivate func half(_ type: String, _ change: (inout SafetensorsBuilder) -> Void) -> [UInt8] {
        var file = original(type: type)
        change(&file)
        return file.bytes
    }
}
