// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Whether somebody listens at an address, found out without ever waiting: a connection is begun on one question and
/// looked at on the next ones.
final class ReachabilityProbe: Sendable {
    private struct State: Sendable {
        /// A connection that is being made; -1 for none.
        var socket: Int32 = -1
        var begun = ContinuousClock.now
        var isReachable = false
        var isResolving = false
        /// Which of the addresses comes next.
        var turn = 0
    }

    private let resolver: NameResolver
    private let state = Protected(State())

    /// After which a connection attempt counts as refused.
    private static let patience = Duration.seconds(2)
    /// Between two connections to a host that answers: it is left alone then.
    private static let rest = Duration.seconds(2)

    init(_ resolver: NameResolver) { self.resolver = resolver }

    deinit { reset() }

    /// Gives up a connection that is being made.
    func reset() {
        state.withLock { state in
            if state.socket >= 0 { close(state.socket) }
            state.socket = -1
            state.isResolving = false
        }
    }

    /// The answer of the last connection that came to an end; begins another one.
    func ask() -> Bool {
        state.withLock { state in
            if state.socket >= 0 { look(&state) } else { begin(&state) }
            return state.isReachable
        }
    }

    private func begin(_ state: inout State) {
        if state.isReachable, ContinuousClock.now - state.begun < Self.rest { return }
        // Names are looked up for every round of addresses: the host may have moved.
        if !state.isResolving {
            state.isResolving = (try? resolver.ask()) != nil
            return
        }
        switch resolver.answer {
        case nil: return
        case .unknown: state.isReachable = false
        case .addresses(let addresses):
            guard !addresses.isEmpty else { break }
            state.begun = .now
            state.socket = addresses[state.turn % addresses.count].connect() ?? -1
            state.turn += 1
            if state.socket < 0 { state.isReachable = false }
        }
        state.isResolving = false
    }

    private func look(_ state: inout State) {
        var question = pollfd(fd: state.socket, events: Int16(POLLOUT), revents: 0)
        let isDecided = poll(&question, 1, 0) > 0
        guard isDecided || ContinuousClock.now - state.begun > Self.patience else { return }
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(state.socket, SOL_SOCKET, SO_ERROR, &number, &size)
        state.isReachable = isDecided && number == 0
        close(state.socket)
        state.socket = -1
    }
}
