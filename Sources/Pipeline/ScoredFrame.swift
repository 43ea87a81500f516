// SPDX-License-Identifier: Apache-2.0

/// Everything that is known about a frame once it was scored; the pixels are gone.
package struct ScoredFrame: Sendable {
    /// Milliseconds that each stage took for this frame; a batch's time is shared evenly.
    package struct Times: Sendable, Hashable {
        package var decode: Double
        package var preprocess: Double
        package var encode: Double
        package var score: Double

        package init(decode: Double, preprocess: Double, encode: Double, score: Double) {
            self.decode = decode
            self.preprocess = preprocess
            self.encode = encode
            self.score = score
        }
    }

    package let source: String
    package let sequence: UInt64
    /// Seconds, as in `Frame`.
    package let pts: Double
    package let captured: WallTime
    /// Milliseconds from capture to the end of scoring.
    package let age: Double
    package let times: Times
    /// Frames of this source that were captured and dropped since the one before.
    package let dropped: DropCounts
    package let prompts: PromptSet
    /// One a prompt, in the order of the prompts.
    package let scores: [Score]

    /// - Parameter source: its name, which a configuration may have given it
    package init(
        _ frame: Frame, source: String, age: Double, times: Times, dropped: DropCounts, prompts: PromptSet,
        scores: [Score]
    ) {
        self.source = source
        sequence = frame.sequence
        pts = frame.pts
        captured = frame.captured
        self.age = age
        self.times = times
        self.dropped = dropped
        self.prompts = prompts
        self.scores = scores
    }
}
