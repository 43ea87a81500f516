// SPDX-License-Identifier: Apache-2.0

extension BrokenFile {
    static let offsetsThatLie = [
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
}
