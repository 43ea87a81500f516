// SPDX-License-Identifier: Apache-2.0

/// A PE-Core checkpoint that knows nothing but reads every text: one block a tower, 64 channels, 8 x 8 pixels, the whole
/// vocabulary; numbers that are the same in every run.
enum TinyModel {
    static let vocabulary = 49408
    static let dimension = 32
    private static let width = 64

    static let path = Workspace.shared.write("tiny.safetensors", bytes(vocabulary: vocabulary))
    /// The same for a tokenizer with fewer words.
    static let pathOfSmallVocabulary = Workspace.shared.write("small.safetensors", bytes(vocabulary: 1000))

    /// The file: header, then every tensor as float16.
    static func bytes(vocabulary: Int) -> [UInt8] {
        var members: [String] = []
        var data: [UInt8] = []
        var state: UInt32 = 1
        for (name, shape) in shapes(vocabulary) {
            let start = data.count
            for _ in 0..<shape.reduce(1, *) {
                state = state &* 1_664_525 &+ 1_013_904_223
                let bits = Float16(Float(Int32(bitPattern: state)) / 0x1p33).bitPattern
                data.append(UInt8(truncatingIfNeeded: bits))
                data.append(UInt8(truncatingIfNeeded: bits >> 8))
            }
            members.append(#""\#(name)":{"dtype":"F16","shape":\#(shape),"data_offsets":[\#(start),\#(data.count)]}"#)
        }
        let header = Array("{\(members.joined(separator: ","))}".utf8)
        return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) } + header + data
    }

    private static func shapes(_ vocabulary: Int) -> [(String, [Int])] {
        let vectors = ["visual.ln_pre", "visual.ln_post", "visual.attn_pool.layernorm", "ln_final"].flatMap {
            [("\($0).weight", [width]), ("\($0).bias", [width])]
        }
        return [
            ("logit_scale", []), ("positional_embedding", [32, width]), ("text_projection", [width, dimension]),
            ("token_embedding.weight", [vocabulary, width]), ("visual.class_embedding", [width]),
            ("visual.positional_embedding", [5, width]), ("visual.proj", [width, dimension]),
            ("visual.conv1.weight", [width, 3, 4, 4]), ("visual.attn_pool.probe", [1, 1, width]),
        ] + vectors + attention("visual.attn_pool.attn") + perceptron("visual.attn_pool.mlp", hidden: 4 * width)
            + block("visual.transformer.resblocks.0") + block("transformer.resblocks.0")
    }

    private static func block(_ path: String) -> [(String, [Int])] {
        ["ln_1.weight", "ln_1.bias", "ln_2.weight", "ln_2.bias"].map { ("\(path).\($0)", [width]) }
            + attention("\(path).attn") + perceptron("\(path).mlp", hidden: width)
    }

    private static func attention(_ path: String) -> [(String, [Int])] {
        [
            ("\(path).in_proj_weight", [3 * width, width]), ("\(path).in_proj_bias", [3 * width]),
            ("\(path).out_proj.weight", [width, width]), ("\(path).out_proj.bias", [width]),
        ]
    }

    private static func perceptron(_ path: String, hidden: Int) -> [(String, [Int])] {
        [
            ("\(path).c_fc.weight", [hidden, width]), ("\(path).c_fc.bias", [hidden]),
            ("\(path).c_proj.weight", [width, hidden]), ("\(path).c_proj.bias", [width]),
        ]
    }
}
