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
        case .started, .scored, .finished: break
        }
        try inner.receive(event)
    }
}
