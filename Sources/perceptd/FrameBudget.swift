// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// How many frames of a source are still to be scored.
final class FrameBudget: Sendable {
    private let left: Protected<Int>
    private let done: StopSignal

    /// - Parameters:
    ///   - limit: nil for all frames
    ///   - done: raised when the last frame was taken
    init(_ limit: Int?, done: StopSignal) {
        left = Protected(limit ?? .max)
        self.done = done
    }

    /// Whether one more frame may be scored.
    func take() -> Bool {
        left.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            if left == 0 { done.raise() }
            return true
        }
    }
}
