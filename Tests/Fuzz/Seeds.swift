// SPDX-License-Identifier: Apache-2.0
import Glibc

@testable import Encoder

/// What a target's corpus begins with: the fixtures of the tests, and a few lines written for it.
enum Seeds {
    static func write(_ target: FuzzTarget, folder: String) {
        mkdir(folder, 0o755)
        for (number, text) in texts(target).enumerated() {
            write(Array(text.utf8), to: "\(folder)/seed-\(number)")
        }
        if target == .packed { write(packed, to: "\(folder)/packed") }
        for (number, path) in files(target).enumerated() {
            write(read(path, limit: target == .picture ? 20_000 : 4_000), to: "\(folder)/file-\(number)")
        }
    }

    private static func texts(_ target: FuzzTarget) -> [String] {
        switch target {
        case .header:
            [header(#"{"a":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]},"__metadata__":{"format":"pt"}}"#)]
        case .json:
            [
                #"{"model_cfg":{"embed_dim":1024,"vision_cfg":{"image_size":224,"timm_model_name":"vit_pe_core_base"},"#
                    + #""text_cfg":{"heads":8,"width":512}},"preprocess_cfg":{"mean":[0.5,0.5,0.5],"std":[1,1,1e0]}}"#,
                #"{"perceptd":{"range":[0.1,0.4]},"a":[true,false,null,"\u00e9\ud83d\ude00\n"],"b":-1.5E-3}"#,
            ]
        case .yaml:
            ["vision:\n  heads: 12\n  image_size: 224 # pixels\ntext:\n  context_length: 32\n", "a: 'b'\nc: \"d\"\n"]
        case .text:
            [
                "a photo of a dog", "&amp;lt; &#233; &eacute &notin;", "ÃƒÂ© â€œquotedâ€\u{9D} ï¬\u{81}",
                "it's 3's <end_of_text>",
                "\u{FF21}\u{FF22} \u{1B}[31m \u{0}\u{200D}👩‍👩‍👧‍👦 e\u{301}\u{301}", "日本語 한국어 İSTANBUL ΑΣ",
            ]
        case .picture, .packed: []
        case .request:
            [
                #"{"image":[{"type":"base64","value":"data:image/png;base64,iVBORw0KGgo="}],"id":"1","api_key":null}"#,
                #"{"text":["a","b\u00e9"],"clip_version_id":"ViT-B-16","usage_billable":true,"start":1.5}"#,
                #"{"subject":{"type":"url","value":"https://a.b/c"},"prompt":{"x":"y","z":{"type":"base64"}},"#
                    + #""subject_type":"image","prompt_type":"text"}"#,
                "a=1&b=%20&a=+%zz&c", "aGVsbG8=",
            ]
        case .location:
            [
                "rtsp://user:pass@word@camera:554/live?token=x&b=c#d", "file:///tmp/a.mp4", "http://[::1]:80/a.jpg?x",
                "test:", "/dev/video0", "://", "a:b/c@d",
            ]
        }
    }

    /// The prompts' file without its name and digest: version, key, count, then text and 3 floats.
    private static var packed: [UInt8] {
        var writer = ByteWriter()
        writer.append(1)
        writer.append(Digest(high: 1, low: 2))
        writer.append(1)
        writer.append("a cat")
        writer.append([0.6, 0.8, 0] as [Float])
        return writer.bytes
    }

    private static func header(_ json: String) -> String {
        let count = json.utf8.count
        return String(decoding: (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }, as: UTF8.self) + json
            + "\u{0}\u{0}\u{0}\u{0}"
    }

    private static func files(_ target: FuzzTarget) -> [String] {
        switch target {
        case .header, .json, .yaml: fixtures("checkpoint", "golden/class-token")
        case .picture: fixtures("capture")
        case .text: fixtures("tokenizer")
        case .location, .packed, .request: []
        }
    }

    private static func fixtures(_ folders: String..., file: String = #filePath) -> [String] {
        let tests = "/" + file.split(separator: "/").dropLast(2).joined(separator: "/")
        return folders.flatMap { folder -> [String] in
            var found = glob_t()
            defer { globfree(&found) }
            glob("\(tests)/Fixtures/\(folder)/*.*", 0, nil, &found)
            return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        }
    }

    private static func read(_ path: String, limit: Int) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        // A picture that is cut off is refused at once; of a long text the beginning is enough.
        return count > limit && path.hasSuffix("g") ? [] : Array(bytes.prefix(min(count, limit)))
    }

    private static func write(_ bytes: [UInt8], to path: String) {
        guard !bytes.isEmpty, let file = fopen(path, "wb") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}
