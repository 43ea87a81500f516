// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Embeddings of prompts that were computed before, so that a restart does not touch the text tower.
///
/// What comes out are the very floats that the text tower gave when the prompt was new. Computed anew they may differ in
/// the last bit, because sums depend on which other prompts are computed with them; `embed` and `compare`, whose output
/// is the embedding itself, therefore always compute.
struct PromptCache: Sendable {
    private let cache: ModelCache
    private let key: Digest
    private let dimension: Int

    init(_ key: PromptKey, cache: ModelCache) {
        self.cache = cache
        self.key = key.digest
        dimension = key.configuration.embeddingDimension
    }

    /// One embedding a text, in order; those that are not kept yet are computed together, and kept.
    func embeddings(
        _ texts: [String], compute: ([String]) throws(Failure) -> [Embedding]
    ) throws(Failure) -> [Embedding] {
        guard cache.isOn, let folder = cache.folder.map({ "\($0)/prompts" }) else { return try compute(texts) }
        let path = "\(folder)/\(key.text)"
        var file = read(path)
        // By bytes: strings of Swift are equal when they only look the same.
        var known: [[UInt8]: Embedding] = [:]
        for entry in file.entries { known[Array(entry.text.utf8)] = entry.embedding }
        let missing = texts.filter { known[Array($0.utf8)] == nil }
        if !missing.isEmpty {
            for (text, embedding) in zip(missing, try compute(missing)) { known[Array(text.utf8)] = embedding }
        }
        let result = texts.compactMap { text in known[Array(text.utf8)].map { (text: text, embedding: $0) } }
        if !missing.isEmpty {
            file.use(result)
            keep(file, path, folder)
        }
        return result.map(\.embedding)
    }

    private func read(_ path: String) -> PromptFile {
        guard access(path, F_OK) == 0 else { return PromptFile() }
        do throws(Failure) {
            return try PromptFile(path: path, key: key, dimension: dimension)
        } catch {
            cache.report("kept prompts \(path) are not used and made anew: \(error.reason)")
            return PromptFile()
        }
    }

    private func keep(_ file: PromptFile, _ path: String, _ folder: String) {
        do throws(Failure) {
            let bytes = file.bytes(key: key)
            try ModelCache.makeFolders(folder)
            // For nobody else: what somebody looks for is theirs to tell.
            let target = try AtomicFile(path: path, byteCount: bytes.count, permissions: 0o600)
            try target.write(bytes)
            try target.publish()
        } catch {
            cache.report("prompts are not kept: \(error.reason)")
        }
    }
}
