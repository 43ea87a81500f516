// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Scoring
import Testing

@Suite struct ScorerTests {
    @Test(arguments: [(1, 8), (3, 5), (4, 16), (7, 33), (9, 1024), (1000, 1024)])
    func cosinesAreThoseOfDoublePrecision(prompts: Int, dimension: Int) {
        let texts = Vectors.unit(count: prompts, dimension: dimension, seed: 1)
        let frames = Vectors.unit(count: 3, dimension: dimension, seed: 2)
        let scores = Vectors.scorer(texts).score(Vectors.batch(frames))
        #expect(scores.count == 3 && scores.allSatisfy { $0.count == prompts })
        for (frame, row) in zip(frames, scores) {
            for (text, score) in zip(texts, row) {
                #expect(abs(Double(score.cosine) - Vectors.exactDot(frame, text)) < 3e-7)
            }
        }
    }

    @Test func sameBitsWhateverStandsAround() {
        // 1,500 prompts of 1,024 floats go to several threads, 6 prompts do not; frame 2 of 3 against frame 1 of 1.
        let texts = Vectors.unit(count: 1500, dimension: 1024, seed: 3)
        let frames = Vectors.unit(count: 3, dimension: 1024, seed: 4)
        let all = Vectors.scorer(texts).score(Vectors.batch(frames))
        for first in stride(from: 0, to: 1494, by: 249) {
            let few = Vectors.scorer(Array(texts[first..<first + 6])).score(Vectors.batch([frames[1]]))
            #expect(few[0] == Array(all[1][first..<first + 6]))
        }
        #expect(Vectors.scorer(texts).score(Vectors.batch(frames)) == all)
    }

    @Test func valuesFollowTheRangeOfEachPrompt() throws {
        let narrow = try #require(ScoreRange(low: 0.5, high: 0.7))
        let scorer = Scorer(
            prompts: [
                Prompt(id: "a", text: "a", range: .standard), Prompt(id: "b", text: "b", range: narrow),
                Prompt(id: "c", text: "c", range: .standard),
            ],
            embeddings: [Embedding([0.275, 0]), Embedding([0.6, 0]), Embedding([.nan, 0])])
        let scores = scorer.score(Vectors.batch([Embedding([1, 0])]))[0]
        #expect(scores[0].cosine == 0.275 && abs(scores[0].value - 50) < 1e-3)
        #expect(scores[1].cosine == 0.6 && abs(scores[1].value - 50) < 1e-3)
        #expect(scores[2].value.isNaN)
    }

    @Test func aWorkspaceThatIsKeptLeavesNothingBehind() {
        let frames = Vectors.unit(count: 4, dimension: 24, seed: 7)
        var workspace = ScoreWorkspace()
        for count in [9, 3, 6, 1] {
            let scorer = Vectors.scorer(Vectors.unit(count: count, dimension: 24, seed: UInt64(count)))
            for rows in [4, 1, 3] {
                let batch = Vectors.batch(Array(frames[..<rows]))
                scorer.multiply(batch, &workspace)
                #expect((0..<rows).map { scorer.scores(row: $0, workspace) } == scorer.score(batch))
            }
        }
    }

    @Test func nothingToScore() {
        #expect(Vectors.scorer([]).score(Vectors.batch([Embedding([1, 0])])) == [[]])
        let scorer = Vectors.scorer([Embedding([1, 0])])
        #expect(scorer.score(EmbeddingBatch(capacity: 4, dimension: 2)).isEmpty)
    }
}
