// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Runs what blocks on a thread of its own: tests run on Swift's own threads, one a core, which the server that a test
/// waits for needs as well.
package func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { (answer: CheckedContinuation<Result, any Error>) in
        do throws(Failure) {
            try BackgroundThread.start("test") { answer.resume(with: Swift.Result { try body() }) }
        } catch {
            answer.resume(throwing: error)
        }
    }
}
