// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// One reader of an `EventBus`.
package final class EventSubscription: Sendable {
    private struct State: Sendable {
        var waiting: [PipelineEvent] = []
        var lost: UInt64 = 0
        /// Whether the reader sleeps, or is about to.
        var isHungry = false
    }

    private let state = Protected(State())
    private let capacity: Int
    private let news = DispatchSemaphore(value: 0)

    init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    /// Adds an event. Where the list is full the oldest score goes: what happened to a source is told as long as
    /// anything is.
    func offer(_ event: PipelineEvent) {
        let sleeps = state.withLock { state in
            if state.waiting.count == capacity {
                state.waiting.remove(at: state.waiting.firstIndex(where: \.isScore) ?? 0)
                state.lost += 1
            }
            state.waiting.append(event)
            defer { state.isHungry = false }
            return state.isHungry
        }
        if sleeps { news.signal() }
    }

    /// What waits, in order, and how many events were lost since the last call. Waits for the first one; nothing where
    /// none came for `patience` milliseconds. Blocks: for one thread, never from async code.
    package func next(patience: Int) -> (events: [PipelineEvent], lost: UInt64) {
        if let news = take() { return news }
        _ = news.wait(timeout: .now() + .milliseconds(patience))
        return take() ?? ([], 0)
    }

    private func take() -> (events: [PipelineEvent], lost: UInt64)? {
        state.withLock { state in
            state.isHungry = state.waiting.isEmpty
            guard !state.waiting.isEmpty else { return nil }
            defer { (state.waiting, state.lost) = ([], 0) }
            return (state.waiting, state.lost)
        }
    }
}

extension PipelineEvent {
    fileprivate var isScore: Bool { if case .scored = self { true } else { false } }
}
