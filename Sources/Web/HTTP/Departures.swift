// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Pipeline

/// Who is to be told when a connection's client leaves: what it asked for need not be computed any more.
final class Departures: Sendable {
    private struct State: Sendable {
        var watchers: [ObjectIdentifier: @Sendable () -> Void] = [:]
        /// Who left before anybody watched.
        var gone: Set<ObjectIdentifier> = []
    }

    private let state = Protected(State())

    /// Runs `body`, and cancels it when the client of `channel` leaves or `limit` has passed.
    ///
    /// - Throws: `ClientLeft`, or `APIError` 503 where it took too long, or what `body` throws
    func watch<Result: Sendable>(
        _ channel: any Channel, limit: TimeAmount?, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let end = Protected<End?>(nil)
        let task = Task { try await body() }
        let cancel: @Sendable (End) -> Void = { reason in
            end.withLock { $0 = $0 ?? reason }
            task.cancel()
        }
        let place = ObjectIdentifier(channel)
        let isGone = watch(place) { cancel(.left) }
        let timer = limit.map { channel.eventLoop.scheduleTask(in: $0) { cancel(.late) } }
        defer {
            timer?.cancel()
            forget(place)
        }
        // It may have left before it was watched.
        if isGone || !channel.isActive { cancel(.left) }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                cancel(.left)
            }
        } catch {
            switch end.withLock({ $0 }) {
            case .left: throw ClientLeft()
            case .late: throw APIError.busy("The answer took too long - retry request.")
            case nil: throw error
            }
        }
    }

    /// Calls `action` if the client of `channel` leaves before the result is let go of, or has left already.
    func notice(_ channel: any Channel, _ action: @escaping @Sendable () -> Void) -> Lease {
        let place = ObjectIdentifier(channel)
        if watch(place, action) || !channel.isActive { action() }
        return Lease { [self] in forget(place) }
    }

    /// Says that the client of `channel` left.
    func left(_ channel: any Channel) {
        let place = ObjectIdentifier(channel)
        let watcher = state.withLock { state in
            state.gone.insert(place)
            return state.watchers[place]
        }
        watcher?()
    }

    /// The connection is closed; another one may get its identity.
    func forget(_ channel: any Channel) { _ = state.withLock { $0.gone.remove(ObjectIdentifier(channel)) } }

    /// - Returns: whether the client has left already
    private func watch(_ place: ObjectIdentifier, _ action: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            state.watchers[place] = action
            return state.gone.contains(place)
        }
    }

    private func forget(_ place: ObjectIdentifier) { state.withLock { $0.watchers[place] = nil } }

    private enum End: Sendable {
        case left
        case late
    }
}
