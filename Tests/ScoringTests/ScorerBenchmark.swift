// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Scoring
import Testing

/// Prints what 10,000 prompts cost; asserts nothing, because a shared machine proves nothing.
///
///     PERCEPTD_BENCH=1 swift test -c release --filter ScorerBenchmark
@Suite(.enabled(if: getenv("PERCEPTD_BENCH") != nil, "a benchmark: set PERCEPTD_BENCH=1"), .serialized)
struct ScorerBenchmark {
    @Test(arguments: [256, 512, 1024], [1, 8])
    func tenThousandPrompts(dimension: Int, batch: Int) {
        let scorer = Vectors.scorer(Vectors.unit(count: 10_000, dimension: dimension, seed: 5))
        let frames = Vectors.batch(Vectors.unit(count: batch, dimension: dimension, seed: 6))
        var workspace = ScoreWorkspace()
        var milliseconds: [Double] = []
        for _ in 0..<300 {
            let start = ContinuousClock.now
            scorer.multiply(frames, &workspace)
            let scores = (0..<batch).map { scorer.scores(row: $0, workspace) }
            milliseconds.append((ContinuousClock.now - start) / .milliseconds(1) / Double(batch))
            #expect(scores.count == batch)
        }
        milliseconds.sort()
        let line =
            "D \(dimension), batch \(batch): best \(milliseconds[0]), median \(milliseconds[150]), "
            + "p95 \(milliseconds[285]) ms per frame\n"
        _ = line.withCString { write(2, $0, strlen($0)) }
    }
}
