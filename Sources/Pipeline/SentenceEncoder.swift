// SPDX-License-Identifier: Apache-2.0

/// Turns sentences into embeddings of the same space as its `FrameEncoder`; calls from several threads are allowed.
package protocol SentenceEncoder: AnyObject, Sendable {
    /// One normalised embedding a text, in order. Blocks: never from async code.
    func embed(_ texts: [String]) throws(Failure) -> [Embedding]
}
