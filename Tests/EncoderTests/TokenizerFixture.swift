// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// Texts with the ids that the reference gives them, from `Tests/Fixtures/tokenizer`.
enum TokenizerFixture {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let text: String
            let clean: String
            let ids: [Int32]
            let endIn32: Int

            enum CodingKeys: String, CodingKey {
                case text, clean
                case ids = "ids_full"
                case endIn32 = "eot32"
            }
        }

        let cases: [Case]
    }

    struct OddText {
        let kind: String
        let text: String
        let ids: [Int32]
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/tokenizer")

    static func vectors() throws -> [Vectors.Case] {
        let data = try Data(contentsOf: folder.appending(path: "vectors.json"))
        return try JSONDecoder().decode(Vectors.self, from: data).cases
    }

    /// The texts of `odd.jsonl`, or of the file that ODD_TEXTS names.
    static func oddTexts() throws -> [OddText] {
        let other = ProcessInfo.processInfo.environment["ODD_TEXTS"].map { URL(filePath: $0) }
        let data = try Data(contentsOf: other ?? folder.appending(path: "odd.jsonl"))
        return try data.split(separator: UInt8(ascii: "\n")).map { line in
            let fields = try JSONDecoder().decode([String].self, from: line)
            let ids = fields[2].split(separator: " ").compactMap { Int32($0) }
            return OddText(kind: fields[0], text: fields[1], ids: ids)
        }
    }
}
