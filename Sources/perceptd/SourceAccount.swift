// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the log remembers of one source, and which lines its news are worth.
struct SourceAccount: Sendable {
    var isLive = false
    private var state = SourceState.connecting
    private var counts = FrameCounts()
    /// Counted, and told once: a broken file has one line, not thousands.
    private var damaged = 0
    private var damage = ""

    mutating func damage(_ count: Int, _ reason: String) {
        damaged += count
        damage = reason
    }

    /// - Returns: lines about a state that is new; what opening and ending mean is said elsewhere
    mutating func take(_ status: SourceStatus) -> [String] {
        counts = status.counts
        let before = state
        state = status.state
        guard state != before else { return [] }
        switch state {
        case .connecting, .ended, .disabled: return []
        // First of all it is opened, which has a line of its own.
        case .running where before == .connecting: return []
        case .running: return [Self.running(status, after: before)]
        default: return damageLine() + [Self.trouble(status)]
        }
    }

    private static func running(_ status: SourceStatus, after before: SourceState) -> String {
        if before == .frozen { return "running: the picture changes again" }
        return "running again after \(status.tries) \(status.tries == 1 ? "try" : "tries")"
    }

    private static func trouble(_ status: SourceStatus) -> String {
        status.state.rawValue + (status.reason.map { ": \($0)" } ?? "")
    }

    /// - Returns: what became of the frames, for what is live and for what lost some while it ran
    mutating func close() -> [String] {
        let isWorthALine = isLive ? counts.captured > 0 : counts.dropped.lost > counts.dropped[.stopped]
        return (isWorthALine ? [balance] : []) + damageLine()
    }

    private var balance: String {
        let causes = DropCause.allCases.filter { counts.dropped[$0] > 0 }
        let dropped = causes.map { "\(counts.dropped[$0]) \($0.rawValue)" }.joined(separator: ", ")
        return "captured \(counts.captured), encoded \(counts.encoded), dropped \(dropped.isEmpty ? "none" : dropped)"
    }

    private mutating func damageLine() -> [String] {
        guard damaged > 0 else { return [] }
        defer { damaged = 0 }
        return ["skipped \(damaged) damaged, the last: \(damage)"]
    }
}
