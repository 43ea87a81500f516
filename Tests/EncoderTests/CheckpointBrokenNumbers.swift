// SPDX-License-Identifier: Apache-2.0

extension BrokenFile {
    static let wrongNumbers = [
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
