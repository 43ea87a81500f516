// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// How uploaded pictures and videos are played and scored, which other rooms know.
package struct MediaRoom: Sendable {
    /// A file to play.
    package struct Upload: Sendable {
        /// Of a regular file, open as long as its source is used.
        package let descriptor: Int32
        package let name: String
        /// At most this many frames a second; nil for all of them.
        package let fps: Double?
        /// Bytes and pixels of a still picture, and pixels of a video's frame.
        package let pictureByteLimit: Int
        package let picturePixelLimit: Int
        package let videoPixelLimit: Int
    }

    /// The source of an upload's frames. Opens nothing; running it opens the upload and nothing else.
    package let source: @Sendable (Upload) -> any FrameSource
    /// What holds embeddings against prompts, as everywhere in the program.
    package let scorer: @Sendable (_ prompts: [Prompt], _ embeddings: [Embedding]) -> any EmbeddingScoring

    package init(
        source: @escaping @Sendable (Upload) -> any FrameSource,
        scorer: @escaping @Sendable ([Prompt], [Embedding]) -> any EmbeddingScoring
    ) {
        self.source = source
        self.scorer = scorer
    }
}

/// Holds embeddings against the prompts that it was made with.
package protocol EmbeddingScoring: Sendable {
    var prompts: PromptSet { get }

    /// One a prompt, in the order of the prompts.
    func scores(of embedding: Embedding) -> [Score]
}
