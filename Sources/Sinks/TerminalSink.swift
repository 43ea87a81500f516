// SPDX-License-Identifier: Apache-2.0
import Dispatch
package import Pipeline

/// The readout on a terminal: redrawn in place while it runs, left on the screen with a summary when it ends.
///
/// Events only change the state; a timer draws it, at most 15 times a second, so that a slow terminal (`ssh`, Ctrl-S)
/// never holds up the pipeline and the clock ticks on while no frame comes.
package final class TerminalSink: EventSink {
    private struct State: Sendable {
        var readout = ReadoutState()
        var hasNews = true
        /// Why drawing stopped; told to the pipeline with its next event.
        var failure: (any Error)?
        var isFinished = false
    }

    private let state = Protected(State())
    private let screen: Protected<TerminalScreen>
    private let style: ReadoutStyle
    private let queue = DispatchQueue(label: "perceptd.terminal")

    private static let period = DispatchTimeInterval.milliseconds(67)

    /// Takes over the terminal until `finished`.
    ///
    /// - Parameter descriptor: a terminal; stays open as long as the sink lives
    package init(descriptor: Int32, environment: TerminalEnvironment = .process) {
        style = environment.style
        screen = Protected(TerminalScreen(descriptor: descriptor, fallbackSize: environment.fallbackSize))
        scheduleTick()
    }

    deinit { release() }

    /// - Throws: what stopped the drawing: `OutputClosed` when the terminal hung up, `Failure` otherwise.
    package func receive(_ event: PipelineEvent) throws {
        let now = ContinuousClock.now
        let failure = state.withLock { state in
            state.readout.apply(event, at: now)
            state.hasNews = true
            return state.failure
        }
        if let failure { throw failure }
        if case .finished = event { try finish() }
    }

    /// Gives the terminal back for good. Async-signal-safe: for handlers of signals that end the process.
    package static func restore() { TerminalScreen.restore() }

    /// Gives the terminal back until the next drawing, which starts below whatever is there by then. Async-signal-safe:
    /// for the handler of `SIGTSTP`, before the process stops itself.
    package static func suspend() { TerminalScreen.suspend() }

    private func release() { screen.withLock { $0.release() } }

    /// One block after the other instead of a timer source, which is not `Sendable`; the last one ends the chain.
    private func scheduleTick() {
        queue.asyncAfter(deadline: .now() + Self.period) { @Sendable [weak self] in
            guard let self, !self.state.withLock({ $0.isFinished || $0.failure != nil }) else { return }
            self.tick()
            self.scheduleTick()
        }
    }

    private func tick() {
        do {
            try screen.withLock { screen in
                let now = ContinuousClock.now
                let size = screen.measure()
                let lines = state.withLock { state -> [String]? in
                    guard state.failure == nil, state.hasNews || screen.isStale(now: now) else { return nil }
                    state.hasNews = false
                    return Readout(style: style).lines(state.readout, size: size, now: now)
                }
                if let lines { try screen.draw(lines, now: now) }
            }
        } catch {
            state.withLock { $0.failure = error }
            release()
        }
    }

    /// The last picture and the summary; then the terminal belongs to the shell again.
    private func finish() throws {
        state.withLock { $0.isFinished = true }
        // On the queue: after what is being drawn right now.
        queue.sync { tick() }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        try screen.withLock { screen in
            let now = ContinuousClock.now
            let summary = ReadoutSummary(style: style, columns: screen.size.columns, now: now)
            try screen.leave(state.withLock { summary.lines($0.readout) })
        }
    }
}
