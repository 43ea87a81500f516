// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Pipeline

/// The lines of one answer: those that `perceptd watch --format jsonl` would write about the same file.
final class Classification: Sendable {
    private let play: MediaPlay
    private let scorer: any EmbeddingScoring
    private let name: String
    private let line = Protected(EventLine())

    /// - Parameter name: of the upload
    init(_ play: MediaPlay, scorer: any EmbeddingScoring, name: String) {
        self.play = play
        self.scorer = scorer
        self.name = name
    }

    func end(_ reason: any Error) { play.end(reason) }

    /// The line of the next frame; nil behind the last one.
    func next() async throws -> ByteBuffer? {
        guard let (media, encoded) = try await play.next() else { return nil }
        let start = ContinuousClock.now
        let scores = scorer.scores(of: encoded.embedding)
        let now = ContinuousClock.now
        let frame = media.frame
        let times = ScoredFrame.Times(
            decode: frame.decodeMilliseconds, preprocess: encoded.times.preprocess, encode: encoded.times.encode,
            score: (now - start).milliseconds)
        let scored = ScoredFrame(
            frame, source: name, age: (now - frame.arrival).milliseconds, times: times, dropped: media.dropped,
            prompts: scorer.prompts, scores: scores)
        return line.withLock { line in
            line.set(scored)
            return ByteBuffer(bytes: line.bytes)
        }
    }
}
