// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

/// Runs each test of a suite on threads of its own: tests that block would hold up the few threads of Swift's, which the
/// server that they wait for needs as well.
struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Executor(), operation: function)
    }

    private final class Executor: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            let executor = asUnownedTaskExecutor()
            do throws(Failure) {
                try BackgroundThread.start("test") { job.runSynchronously(on: executor) }
            } catch {
                fatalError(error.reason)
            }
        }
    }
}

extension Trait where Self == OwnThread {
    static var ownThread: Self { OwnThread() }
}
