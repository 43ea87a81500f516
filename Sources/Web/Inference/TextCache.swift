// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Embeddings of texts that were asked for lately: prompts come again and again, and the text tower is slow.
///
/// Two generations instead of a list by age: what is used moves to the young one; when that is full the old one is
/// forgotten. It holds between half of `capacity` and all of it.
final class TextCache: Sendable {
    private struct Key: Hashable, Sendable {
        let model: String
        /// Bytes: strings of Swift are equal when they only look the same.
        let text: [UInt8]
    }

    private struct State: Sendable {
        var young: [Key: Embedding] = [:]
        var old: [Key: Embedding] = [:]
    }

    private let state = Protected(State())
    private let capacity: Int

    /// - Parameter capacity: texts, at least 2; each costs its own bytes and 4 a float
    init(capacity: Int) { self.capacity = capacity }

    func embedding(of text: String, _ model: ServedModel) -> Embedding? {
        let key = Key(model: model.name, text: Array(text.utf8))
        return state.withLock { state in
            if let embedding = state.young[key] { return embedding }
            guard let embedding = state.old[key] else { return nil }
            keep(embedding, key, &state)
            return embedding
        }
    }

    func keep(_ embedding: Embedding, of text: String, _ model: ServedModel) {
        let key = Key(model: model.name, text: Array(text.utf8))
        state.withLock { keep(embedding, key, &$0) }
    }

    /// Forgets everything: a model that is loaded anew may have changed on disk.
    func clear() { state.withLock { $0 = State() } }

    private func keep(_ embedding: Embedding, _ key: Key, _ state: inout State) {
        if state.young.count >= capacity / 2 {
            state.old = state.young
            state.young = [:]
        }
        state.young[key] = embedding
    }
}
