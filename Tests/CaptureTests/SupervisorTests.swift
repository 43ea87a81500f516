// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport
import Testing

@testable import Capture

@Suite struct SupervisorTests {
    private static let refused = Failure(.unavailable, "cannot read porch: Connection refused")
    private static let forbidden = Failure(.noPermission, "cannot read porch: wrong user or password")
    private static let silent = Failure(.temporary, "cannot read porch: no frame for 1 s")

    /// What a supervisor said. Read inside the lock: thread sanitizer does not see the count of references that makes a
    /// copy safe outside.
    private final class Log: Sendable {
        let stop = StopSignal()
        private let reports = Protected<[SourceReport]>([])

        func add(_ report: SourceReport) { reports.withLock { $0.append(report) } }

        var statuses: [SourceStatus] {
            reports.withLock { $0.compactMap { if case .status(let status) = $0 { status } else { nil } } }
        }

        var states: [SourceState] { statuses.map(\.state) }

        var sequences: [UInt64] {
            reports.withLock {
                $0.compactMap { if case .signal(.frame(let frame)) = $0 { frame.sequence } else { nil } }
            }
        }

        var settled: Int {
            reports.withLock {
                $0.reduce(0) { if case .signal(.dropped(.settling, let count)) = $1 { $0 + count } else { $0 } }
            }
        }
    }

    private static func rules(
        _ persistence: SupervisionRules.Persistence = .always, initial: Double = 0.02, settleFrames: Int = 0
    ) -> SupervisionRules {
        var rules = SupervisionRules(persistence: persistence)
        rules.initial = initial
        rules.settleFrames = settleFrames
        return rules
    }

    /// Runs until `isEnough`, then stops it.
    private func log(
        _ source: ScriptedSource, _ rules: SupervisionRules, until isEnough: (Log) -> Bool
    ) throws -> (log: Log, final: SourceStatus) {
        let log = Log()
        let final = Protected<SourceStatus?>(nil)
        try BackgroundThread.start("supervisor") {
            let supervisor = Supervisor(source, rules: rules, stop: log.stop) { log.add($0) }
            _ = supervisor.run()
            let status = supervisor.status
            final.withLock { $0 = status }
        }
        #expect(waitUntil { isEnough(log) || final.withLock { $0 != nil } })
        log.stop.raise()
        #expect(waitUntil { final.withLock { $0 != nil } })
        return (log, try #require(final.withLock { $0 }))
    }

    @Test(arguments: [
        (refused, SourceState.offline), (forbidden, .unauthorised), (silent, .stalled),
        (Failure(.noInput, "no such file"), .offline), (Failure(.badData, "garbage"), .offline),
    ])
    func aFailureIsAStateAndNeverALineATry(failure: Failure, state: SourceState) throws {
        var rules = Self.rules()
        rules.maximum = 0.02
        let source = ScriptedSource(Array(repeating: [.fail(failure)], count: 5) + [[.frames(3), .hang]])
        let (log, final) = try log(source, rules) { $0.sequences.count == 3 }
        #expect(log.states == [.connecting, state, .running])
        #expect(log.statuses[1].failure == failure)
        #expect(log.statuses[2].tries == 6 && log.statuses[2].reconnects == 0)
        #expect(final.state == .ended && final.failure == nil)
    }

    @Test func afterAReconnectNumbersGoOnAndTheFirstFramesAreLeftOut() throws {
        let source = ScriptedSource([[.frames(4), .fail(Self.refused)], [.frames(5), .hang]])
        let (log, _) = try log(source, Self.rules(settleFrames: 3)) { $0.sequences.count == 6 }
        #expect(log.sequences == [0, 1, 2, 3, 7, 8])
        #expect(log.settled == 3 && source.firstNumbers == [0, 4])
        #expect(log.states == [.connecting, .running, .offline, .running])
        #expect(log.statuses.last?.reconnects == 1)
    }

    @Test func aLiveStreamThatEndsIsTriedAgainAndAFileIsNot() throws {
        let live = ScriptedSource([[.frames(1)], [.frames(1), .hang]])
        let (first, _) = try log(live, Self.rules()) { $0.sequences.count == 2 }
        #expect(first.states == [.connecting, .running, .offline, .running])
        let file = ScriptedSource(isLive: false, [[.fail(Self.refused)], [.frames(2)], [.frames(9)]])
        let (second, final) = try log(file, Self.rules(.untilSeen)) { _ in false }
        #expect(second.sequences == [0, 1] && file.starts.count == 2)
        #expect(final.state == .ended)
    }

    @Test(arguments: [
        (SupervisionRules.Persistence.never, [[ScriptedSource.Act.fail(refused)]], 1),
        (.onceSeen, [[.fail(refused)]], 1), (.never, [[.frames(2), .fail(refused)]], 1),
        (.untilSeen, [[.fail(refused)], [.frames(1), .fail(refused)]], 2),
    ])
    func persistence(rule: SupervisionRules.Persistence, runs: [[ScriptedSource.Act]], count: Int) throws {
        let source = ScriptedSource(runs)
        let (_, final) = try log(source, Self.rules(rule)) { _ in false }
        #expect(source.starts.count == count)
        #expect(final.failure == Self.refused)
    }

    @Test func theSamePictureForTooLongIsFrozenAndANewOneIsNot() throws {
        let rules = {
            var rules = Self.rules()
            rules.frozenAfter = 0.05
            return rules
        }()
        let pause = ScriptedSource.Act.signal(.notice("pause"))
        let source = ScriptedSource([
            [.frames(1, isFrozen: true), pause, .frames(1, isFrozen: true), .frames(1), .hang]
        ])
        let log = Log()
        let done = Protected(false)
        try BackgroundThread.start("supervisor") {
            _ = Supervisor(source, rules: rules, stop: log.stop) { report in
                if case .signal(.notice) = report { for _ in 0..<50 { usleepBriefly() } }
                log.add(report)
            }.run()
            done.withLock { $0 = true }
        }
        #expect(waitUntil { log.sequences.count == 3 })
        log.stop.raise()
        #expect(waitUntil { done.withLock { $0 } })
        #expect(log.states == [.connecting, .running, .frozen, .running])
        #expect(log.statuses.last?.reconnects == 0, "it was connected all the time")
    }

    @Test func itIsTriedSoonerWhenTheCauseIsGone() throws {
        let source = ScriptedSource([[.fail(Self.refused)], [.frames(1), .hang]])
        let rules = Self.rules(initial: 60)
        let (log, _) = try log(source, rules) { log in
            if log.states.contains(.offline) { source.comesBack() }
            return log.states.contains(.running)
        }
        #expect(log.states == [.connecting, .offline, .running])
        #expect(source.starts[1] - source.starts[0] < .seconds(30))
    }

    @Test func whatAnswersAndRefusesIsNotTriedWithoutAPause() throws {
        let source = ScriptedSource(Array(repeating: [.fail(Self.refused)], count: 9))
        source.comesBack()
        let start = ContinuousClock.now
        _ = try log(source, Self.rules(initial: 0.4)) { _ in ContinuousClock.now - start > .seconds(1) }
        #expect(source.starts.count <= 4)
    }

    @Test func stoppingWhileItWaitsIsQuick() throws {
        let source = ScriptedSource([[.fail(Self.refused)]])
        let start = Protected(ContinuousClock.now)
        _ = try log(source, Self.rules(initial: 60)) { log in
            start.withLock { $0 = .now }
            return log.states.contains(.offline)
        }
        #expect(ContinuousClock.now - start.withLock { $0 } < .seconds(5))
    }

    @Test func intervalsDoubleUpToTheMaximum() {
        var rules = SupervisionRules(persistence: .always)
        rules.jitter = 0
        var schedule = RetrySchedule(rules)
        #expect((0..<9).map { _ in schedule.interval(isRefused: false) } == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        schedule.reset()
        #expect((0..<5).map { _ in schedule.interval(isRefused: true) } == [10, 20, 40, 60, 60])
        rules.jitter = 0.2
        var jittered = RetrySchedule(rules)
        let intervals = (0..<2000).map { _ in
            jittered.reset()
            return jittered.interval(isRefused: false)
        }
        #expect(intervals.allSatisfy { (0.8...1.2).contains($0) } && Set(intervals).count > 1000)
    }
}
