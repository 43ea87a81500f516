// SPDX-License-Identifier: Apache-2.0

extension BrokenFile {
    static let bytesThatAreNoFile = [
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

    static let headersThatAreNoTable = [
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
}
