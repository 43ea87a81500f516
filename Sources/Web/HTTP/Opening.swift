// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline

/// What became of opening the port; the first word counts.
final class Opening: Sendable {
    private let outcome = Protected<Result<Int, Failure>?>(nil)
    private let isKnown = DispatchSemaphore(value: 0)

    func succeed(_ port: Int) { settle(.success(port)) }

    func fail(_ failure: Failure) { settle(.failure(failure)) }

    /// Whether the port was opened.
    var isOpen: Bool { if case .success? = outcome.withLock({ $0 }) { true } else { false } }

    /// Blocks until it is known.
    func port() throws(Failure) -> Int {
        isKnown.wait()
        isKnown.signal()
        guard let outcome = outcome.withLock({ $0 }) else { throw Failure(.software, "the API ended unseen") }
        return try outcome.get()
    }

    private func settle(_ result: Result<Int, Failure>) {
        outcome.withLock { $0 = $0 ?? result }
        isKnown.signal()
    }
}
