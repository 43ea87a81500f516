// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Pipeline

/// Ends a classification when its client leaves or its time is over.
final class DepartureEnd: Sendable {
    private struct State: Sendable {
        var lines: Classification?
        var reason: (any Error)?
    }

    private let state: Protected<State>
    private let watch: Lease
    private let timer: Scheduled<Void>

    init(_ departures: Departures, _ channel: any Channel, seconds: Int) {
        let state = Protected(State())
        let end: @Sendable (any Error) -> Void = { reason in
            let lines = state.withLock { state in
                state.reason = state.reason ?? reason
                return state.lines
            }
            lines?.end(reason)
        }
        self.state = state
        watch = departures.notice(channel) { end(ClientLeft()) }
        timer = channel.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
            end(APIError.busy("The upload took longer than \(seconds) s to score."))
        }
    }

    deinit { timer.cancel() }

    /// Says what to end; at once where it should have ended already.
    func attach(_ lines: Classification) {
        let reason = state.withLock { state in
            state.lines = lines
            return state.reason
        }
        if let reason { lines.end(reason) }
    }
}
