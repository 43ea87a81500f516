// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Pipeline

/// Keeps one source alive: runs it, says what state it is in, and runs it again when it went away. For one thread.
package final class Supervisor {
    private let source: any FrameSource
    private let rules: SupervisionRules
    private let stop: StopSignal
    private let deliver: (SourceReport) -> Void

    /// The state it is in; of a source that is over, the last one.
    package private(set) var status: SourceStatus
    private var schedule: RetrySchedule
    private var frozen: FrozenWatch
    /// The number of the next frame; goes on from run to run.
    private var next: UInt64 = 0
    /// Whether any frame ever came.
    private var wasSeen = false
    /// Frames of this run that are still to be left out.
    private var settling = 0

    /// Seconds between two looks at the stop signal while waiting.
    private static let glance = 0.05
    /// Looks at the stop signal between two questions whether the source seems back.
    private static let glancesPerQuestion = 5

    /// - Parameter deliver: called on the thread of `run`, in order; it may block
    package init(
        _ source: any FrameSource, rules: SupervisionRules, stop: StopSignal, deliver: @escaping (SourceReport) -> Void
    ) {
        self.source = source
        self.rules = rules
        self.stop = stop
        self.deliver = deliver
        status = SourceStatus(source: source.name, state: .connecting)
        schedule = RetrySchedule(rules)
        frozen = FrozenWatch(limit: rules.frozenAfter)
    }

    /// Runs the source until it ends, fails for good or the stop signal is raised. Blocks; never call it from async code.
    ///
    /// The last status is not delivered, because frames may still wait to be scored: `status` has it.
    /// - Returns: why it failed for good; nil where it ended or was stopped
    package func run() -> Failure? {
        deliver(.status(status))
        while !stop.isRaised {
            let start = ContinuousClock.now
            guard let failure = attempt(), !stop.isRaised else { break }
            guard isWorthAnotherTry else { return end(failure) }
            enter(Self.state(after: failure), failure)
            let interval = schedule.interval(isRefused: status.state == .unauthorised)
            wait(until: start + .seconds(interval))
        }
        return end(nil)
    }

    private func end(_ failure: Failure?) -> Failure? {
        status.state = .ended
        status.failure = failure
        status.since = .now()
        return failure
    }

    private var isWorthAnotherTry: Bool {
        switch rules.persistence {
        case .never: false
        case .untilSeen: !wasSeen
        case .onceSeen: wasSeen
        case .always: true
        }
    }

    private static func state(after failure: Failure) -> SourceState {
        switch failure.code {
        case .noPermission: .unauthorised
        case .temporary: .stalled
        default: .offline
        }
    }

    /// One run of the source; nil where it is over for good.
    private func attempt() -> Failure? {
        status.tries += 1
        settling = wasSeen && source.settles ? rules.settleFrames : 0
        frozen.reset()
        do throws(Failure) {
            try source.run(from: next, stop: stop) { take($0) }
        } catch {
            return error
        }
        // What is live has no end of its own: whoever sends hung up.
        guard source.isLive else { return nil }
        return Failure(.unavailable, "\(source.name): the stream ended")
    }

    private func take(_ signal: SourceSignal) {
        guard case .frame(let frame) = signal else { return deliver(.signal(signal)) }
        next = frame.sequence + 1
        let isFrozen = frozen.isFrozen(frame.fingerprint, at: frame.arrival)
        enter(isFrozen ? .frozen : .running)
        wasSeen = true
        guard settling > 0 else {
            schedule.reset()
            return deliver(.signal(signal))
        }
        settling -= 1
        deliver(.signal(.dropped(.settling, count: 1)))
    }

    /// Says a state once, however often it is entered.
    private func enter(_ state: SourceState, _ failure: Failure? = nil) {
        guard state != status.state else { return }
        // Frozen and back again is one and the same connection.
        if state == .running, status.state != .frozen, wasSeen { status.reconnects += 1 }
        status.state = state
        status.failure = failure
        status.since = .now()
        deliver(.status(status))
        if state == .running { status.tries = 0 }
    }

    /// Waits for the next attempt; ends early where what kept the source away goes away meanwhile.
    private func wait(until due: ContinuousClock.Instant) {
        // Asked at once: only a change counts, else a source that answers and refuses would be tried without a pause.
        var seemedBack = source.seemsBack()
        var glances = 0
        while !stop.isRaised, ContinuousClock.now < due {
            usleep(UInt32(Self.glance * 1e6))
            glances += 1
            guard glances % Self.glancesPerQuestion == 0 else { continue }
            let seemsBack = source.seemsBack()
            // What comes next is another outage, if it is one: a server that starts listens before it has a stream.
            if seemsBack && !seemedBack { return schedule.reset() }
            seemedBack = seemsBack
        }
    }
}
