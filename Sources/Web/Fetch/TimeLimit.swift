// SPDX-License-Identifier: Apache-2.0

enum TimeLimit {
    /// Runs `body`, and cancels it after `seconds`.
    ///
    /// - Throws: `FetchFault` where it took longer, or what `body` throws
    static func run<Result: Sendable>(
        seconds: Int, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw FetchFault("it did not come within \(seconds) s")
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }
}
