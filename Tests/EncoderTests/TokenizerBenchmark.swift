// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Encoder

/// Prints how long the vocabulary takes to load; asserts nothing, because a shared machine proves nothing.
///
///     PERCEPTD_BENCH=1 swift test -c release --filter TokenizerBenchmark
@Suite(.enabled(if: getenv("PERCEPTD_BENCH") != nil, "a benchmark: set PERCEPTD_BENCH=1"), .serialized)
struct TokenizerBenchmark {
    @Test func load() throws {
        var milliseconds: [Double] = []
        for _ in 0..<20 {
            let start = ContinuousClock.now
            _ = try Tokenizer.load()
            milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        milliseconds.sort()
        let line = "tokenizer: loads in \(milliseconds[0]) ms at best, \(milliseconds[10]) ms in the median\n"
        _ = line.withCString { write(2, $0, strlen($0)) }
    }
}
