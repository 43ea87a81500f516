// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Service

/// What the line does beside scoring, now and then: signs of life for systemd, a status line, counts for the outputs.
struct DaemonPulse {
    private let manager: ServiceManager
    private let line: FrameLine
    private let watchdogInterval: Double?
    private var lastWatchdog = ContinuousClock.now
    private var lastStatus = ContinuousClock.now - .seconds(statusInterval)
    private var lastCounts = ContinuousClock.now
    private var encoded: UInt64 = 0

    /// Seconds between two texts for `systemctl status`.
    private static let statusInterval = 5.0
    /// Seconds between two reports of every source's counts.
    private static let countsInterval = 60.0

    init(manager: ServiceManager, line: FrameLine) {
        self.manager = manager
        self.line = line
        // Twice as often as it is asked for.
        watchdogInterval = manager.watchdogInterval.map { $0 / 2 }
    }

    /// Called from the line at least five times a second as long as frames go through it, or none come.
    mutating func beat() {
        let now = ContinuousClock.now
        if let watchdogInterval, now - lastWatchdog >= .seconds(watchdogInterval) {
            manager.feedWatchdog()
            lastWatchdog = now
        }
        if now - lastStatus >= .seconds(Self.statusInterval) { tellStatus(now) }
        if now - lastCounts >= .seconds(Self.countsInterval) {
            for feed in line.running { line.tell(.status(feed.status)) }
            lastCounts = now
        }
    }

    /// A line a source on standard error.
    func log() {
        for feed in line.running { StandardError.print("source \(feed.name): \(feed.status.text)") }
    }

    private mutating func tellStatus(_ now: ContinuousClock.Instant) {
        let statuses = line.running.map(\.status)
        let total = statuses.reduce(0) { $0 + $1.counts.encoded }
        let seconds = (now - lastStatus) / .seconds(1)
        let rate = Double(total >= encoded ? total - encoded : 0) / seconds
        let up = statuses.count { $0.state == .running }
        manager.status("\(up)/\(statuses.count) sources running, \(Int((rate * 10).rounded()) / 10) frames/s scored")
        (encoded, lastStatus) = (total, now)
    }
}

extension SourceStatus {
    /// `running, 1200 captured, 1180 encoded, dropped 20 (queue_full 20), 1 reconnect`.
    var text: String {
        let causes = DropCause.allCases.filter { counts.dropped[$0] > 0 }
            .map { "\($0.rawValue) \(counts.dropped[$0])" }
        let dropped = causes.isEmpty ? "" : ", dropped \(counts.dropped.total) (\(causes.joined(separator: ", ")))"
        let back = reconnects == 0 ? "" : ", \(reconnects) \(reconnects == 1 ? "reconnect" : "reconnects")"
        return "\(state.rawValue), \(counts.captured) captured, \(counts.encoded) encoded\(dropped)\(back)"
    }
}
