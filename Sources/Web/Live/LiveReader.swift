// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// One client of `/v1/scores`: what waits for it, of bounded length.
///
/// Offers come from the thread that fans out and never wait; `next` is for the one task that writes to the client. A
/// client that reads too slowly loses the oldest scores and is told how many.
final class LiveReader: Sendable {
    /// What is to be written now.
    struct News: Sendable {
        var messages: [LiveMessage] = []
        /// Whether the connection is to be kept warm.
        var isPingDue = false
    }

    private struct State: Sendable {
        var waiting: [LiveMessage] = []
        var lost: UInt64 = 0
        var isPingDue = false
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?

        var hasNews: Bool { !waiting.isEmpty || isPingDue || isClosed }
    }

    /// Messages that may wait.
    static let capacity = 256
    /// Names of the sources it wants; nil for all of them.
    let sources: Set<String>?
    private let state = Protected(State())

    init(sources: Set<String>?) { self.sources = sources }

    func wants(source: String) -> Bool { sources?.contains(source) ?? true }

    func offer(_ message: LiveMessage) {
        change { state in
            if state.waiting.count >= Self.capacity {
                state.waiting.remove(at: state.waiting.firstIndex { $0.kind == .score } ?? 0)
                state.lost += 1
            }
            state.waiting.append(message)
        }
    }

    /// Says that it is time for a sign of life.
    func ping() { change { $0.isPingDue = true } }

    /// Nothing more comes: what waits is still handed out.
    func close() { change { $0.isClosed = true } }

    /// Waits for something to write; nil once it is closed and everything was handed out. For one task.
    func next() async -> News? {
        while true {
            if let answer = take() { return answer.news }
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiter in
                    let isLate = state.withLock { state in
                        if !state.hasNews { state.waiter = waiter }
                        return state.hasNews
                    }
                    if isLate { waiter.resume() }
                }
            } onCancel: {
                close()
            }
        }
    }

    private func take() -> (news: News?, Void)? {
        state.withLock { state in
            guard state.hasNews else { return nil }
            if state.waiting.isEmpty, !state.isPingDue { return (nil, ()) }
            var news = News(messages: state.waiting, isPingDue: state.isPingDue)
            if state.lost > 0 { news.messages.insert(.lost(state.lost), at: 0) }
            (state.waiting, state.lost, state.isPingDue) = ([], 0, false)
            return (news, ())
        }
    }

    private func change(_ body: @Sendable (inout State) -> Void) {
        let waiter = state.withLock { state in
            body(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
