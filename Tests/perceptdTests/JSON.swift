// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// What a per-frame line holds, read by somebody else's parser.
struct FrameLine: Decodable {
    struct Times: Decodable {
        let decode: Double
        let pre: Double
        let encode: Double
        let score: Double
    }

    let v: Int
    let ts: String
    let source: String
    let seq: Int
    let pts: Double
    let age: Double
    let encoded: Bool
    let ms: Times
    let droppedSince: Int
    let scores: [String: Double]
    let cos: [String: Float]

    /// In the order in which they are written.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case v, ts, source, seq, pts
        case age = "age_ms"
        case encoded, ms
        case droppedSince = "dropped_since"
        case scores, cos
    }
}

struct EmbeddingLine: Decodable {
    let input: String
    let model: String
    let embedding: [Float]
}

struct SimilarityLine: Decodable {
    let similarity: [String: Float]
}

struct TokenLine: Decodable {
    let text: String
    let ids: [Int]
}

struct ModelLine: Decodable {
    struct Packed: Decodable {
        let path: String
        let variant: String
        let bytes: Int
        let use: String
        let reason: String?
    }

    let name: String
    let model: String
    let path: String
    let bytes: Int
    let parameters: Int
    let fingerprint: String?
    let packed: [Packed]
}

func decode<Value: Decodable>(_ line: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(line.utf8))
}
