// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Bounds the memory of decoded pictures: a small file may hold many pixels, and hundreds may wait for the encoder.
///
/// Who decodes enters with the most that one picture may take, and gives back what it did not take when it is known.
/// First come, first served. Pictures that are fetched have such a gate for their files.
final class DecodeGate: Sendable {
    private struct Waiter: Sendable {
        let id: UInt64
        let bytes: Int
        let pass: CheckedContinuation<Void, any Error>
    }

    private struct State: Sendable {
        var used = 0
        var nextID: UInt64 = 0
        var waiters: [Waiter] = []
    }

    private let capacity: Int
    private let state = Protected(State())

    /// - Parameter capacity: bytes in all
    init(capacity: Int) { self.capacity = capacity }

    /// Waits for `bytes`; more than the capacity count as the whole of it.
    ///
    /// - Throws: `CancellationError`
    func enter(_ bytes: Int) async throws -> DecodeAllowance {
        let bytes = min(bytes, capacity)
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { pass in
                state.withLock { $0.waiters.append(Waiter(id: id, bytes: bytes, pass: pass)) }
                admit()
                if Task.isCancelled { withdraw(id) }
            }
        } onCancel: {
            withdraw(id)
        }
        return DecodeAllowance(bytes: bytes) { [self] bytes in
            state.withLock { $0.used -= bytes }
            admit()
        }
    }

    private func admit() {
        let admitted = state.withLock { state in
            var count = 0
            while count < state.waiters.count, state.used + state.waiters[count].bytes <= capacity {
                state.used += state.waiters[count].bytes
                count += 1
            }
            defer { state.waiters.removeFirst(count) }
            return Array(state.waiters[..<count])
        }
        for waiter in admitted { waiter.pass.resume() }
    }

    private func withdraw(_ id: UInt64) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        waiter?.pass.resume(throwing: CancellationError())
        // What stood behind it may fit.
        if waiter != nil { admit() }
    }
}
