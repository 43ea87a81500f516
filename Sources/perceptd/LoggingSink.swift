// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Passes everything on and logs what happens to sources, for formats whose output holds only data.
///
/// A line a change of state, and none a try: a source that is away for a week has one line, and one when it is back.
final class LoggingSink: EventSink {
    private let inner: any EventSink
    /// By the sources' names; forgotten when a source is over.
    private let accounts = Protected<[String: SourceAccount]>([:])

    init(_ inner: any EventSink) { self.inner = inner }

    func receive(_ event: PipelineEvent) throws {
        switch event {
        case .opened(let info):
            note(info.name) { account in
                account.isLive = info.isLive
                return ["\(info.width)x\(info.height), \(info.detail)"]
            }
        case .damaged(let source, let count, let reason):
            note(source) { account in
                account.damage(count, reason)
                return []
            }
        case .notice(let source, let text): note(source) { _ in [text] }
        case .status(let status): note(status.source) { $0.take(status) }
        case .ended(let source, let failure): end(source, failure)
        case .started, .scored, .finished: break
        }
        try inner.receive(event)
    }

    /// Logs the lines that a piece of news is worth.
    private func note(_ source: String, _ news: (inout SourceAccount) -> [String]) {
        let lines = accounts.withLock { news(&$0[source, default: SourceAccount()]) }
        for line in lines { StandardError.print("source \(source): \(line)") }
    }

    private func end(_ source: String, _ failure: Failure?) {
        note(source) { $0.close() }
        accounts.withLock { $0[source] = nil }
        if let failure { StandardError.print(failure.reason) }
    }
}
