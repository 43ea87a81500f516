// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The embeddings of one model's prompts as they lie on disk, the most recently used first.
struct PromptFile: Sendable {
    /// Prompts that are kept.
    static let limit = 1024
    /// Bytes of a prompt that is kept; the text towers read some two hundred.
    static let maximumText = 4096
    private static let magic = Array("perceptp".utf8)
    private static let version = 1
    private static let maximumByteCount = 64 << 20

    private(set) var entries: [(text: String, embedding: Embedding)] = []

    init() {}

    /// Reads a file.
    ///
    /// - Throws: `noInput` where there is none, `badData` where it is damaged or another model's.
    init(path: String, key: Digest, dimension: Int) throws(Failure) {
        let file = try OpenFile(path: path)
        guard file.identity.byteCount <= Self.maximumByteCount else { throw Failure(.badData, "it is too long") }
        try self.init(try file.read(file.identity.byteCount, at: 0), key: key, dimension: dimension)
    }

    /// Reads what may be anything.
    ///
    /// - Throws: `badData` where it is damaged or another model's.
    init(_ bytes: [UInt8], key: Digest, dimension: Int) throws(Failure) {
        var tail = ByteScanner(Array(bytes.suffix(Digest.byteCount)))
        let content = Array(bytes.dropLast(Digest.byteCount))
        guard content.starts(with: Self.magic), tail.digest() == Digest(content) else {
            throw Failure(.badData, "it is damaged")
        }
        var scanner = ByteScanner(content)
        _ = scanner.take(Self.magic.count)
        guard scanner.count() == Self.version, scanner.digest() == key, let count = scanner.count(),
            count <= Self.limit
        else { throw Failure(.badData, "it is another version's") }
        for _ in 0..<count {
            guard let text = scanner.text(limit: Self.maximumText), let values = scanner.floats(dimension) else {
                throw Failure(.badData, "it is damaged")
            }
            entries.append((text, Embedding(values)))
        }
    }

    /// Puts these in front, in order, and lets the oldest go.
    mutating func use(_ recent: [(text: String, embedding: Embedding)]) {
        var seen: Set<[UInt8]> = []
        let all = recent.filter { $0.text.utf8.count <= Self.maximumText } + entries
        entries = Array(all.filter { seen.insert(Array($0.text.utf8)).inserted }.prefix(Self.limit))
    }

    func bytes(key: Digest) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(raw: Self.magic)
        writer.append(Self.version)
        writer.append(key)
        writer.append(entries.count)
        for entry in entries {
            writer.append(entry.text)
            writer.append(entry.embedding.values)
        }
        writer.append(Digest(writer.bytes))
        return writer.bytes
    }
}
