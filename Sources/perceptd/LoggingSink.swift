// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Passes everything on and logs what happens to sources, for formats whose output holds only data.
final class LoggingSink: EventSink {
    private let inner: any EventSink
    private let damaged = Protected<[String: (count: Int, reason: String)]>([:])

    init(_ inner: any EventSink) { self.inner = inner }

    func receive(_ event: PipelineEvent) throws {
        switch event {
        case .opened(let info):
            StandardError.print("source \(info.name): \(info.width)x\(info.height), \(info.detail)")
        case .damaged(let source, let count, let reason):
            // Counted, and told once at the end: a broken file has one line, not thousands.
            damaged.withLock { $0[source] = (($0[source]?.count ?? 0) + count, reason) }
        case .ended(let source, let failure):
            if let damaged = damaged.withLock({ $0.removeValue(forKey: source) }) {
                StandardError.print("source \(source): skipped \(damaged.count) damaged, the last: \(damaged.reason)")
            }
            if let failure { StandardError.print(failure.reason) }
        case .notice(let source, let text): StandardError.print("source \(source): \(text)")
        case .status(let status): log(status)
        case .started, .scored, .finished: break
        }
        try inner.receive(event)
    }

    /// A line a change of state; what opening and ending mean is said elsewhere.
    private func log(_ status: SourceStatus) {
        switch status.state {
        case .connecting, .ended, .disabled: break
        case .running where status.reconnects == 0: break
        case .running: StandardError.print("source \(status.source): running again after \(status.tries) tries")
        default:
            let reason = status.reason.map { ": \($0)" } ?? ""
            StandardError.print("source \(status.source): \(status.state.rawValue)\(reason)")
        }
    }
}
