// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
package import Pipeline

/// The scores of running sources, as the API tells them: the end of the event bus, and the beginning of every stream.
///
/// Events come in on one thread, which never waits for a client: each has a list of its own.
package final class LiveScores: EventSink {
    private struct State: Sendable {
        var line = EventLine()
        var nextID: UInt64 = 0
        var started: (model: String, prompts: [Prompt])?
        var records: [String: SourceRecord] = [:]
        var readers: [ObjectIdentifier: LiveReader] = [:]
        var isReady = false
        var isClosed = false
    }

    private let directory: any SourceDirectory
    private let state = Protected(State())

    package init(_ directory: any SourceDirectory) { self.directory = directory }

    package func receive(_ event: PipelineEvent) {
        switch event {
        case .started(let model, let prompts): start(model, prompts)
        case .opened(let info): record(info.name) { $0.info = info }
        case .scored(let frame):
            record(frame.source) { $0.take(frame) }
            tell(.score, source: frame.source) { $0.set(frame) }
        case .status(let status):
            // Only a source that is started anew connects.
            if status.state == .connecting { record(status.source) { $0 = SourceRecord() } }
            tell(.status, source: status.source) { $0.set(status) }
        case .damaged, .notice, .ended: break
        case .finished: close()
        }
    }

    /// Whether the sources are known.
    var isReady: Bool { state.withLock { $0.isReady } }

    /// Says that the sources are known: what is not among them now is not there.
    package func announce() { state.withLock { $0.isReady = true } }

    /// Nothing more comes: every stream ends once its client has what waits for it.
    package func close() {
        let readers = state.withLock { state in
            state.isClosed = true
            return state.readers.values.map { $0 }
        }
        for reader in readers { reader.close() }
    }

    /// All sources there are now, with what is known of each.
    var sources: [(source: ListedSource, record: SourceRecord)] {
        let listed = directory.sources
        let records = state.withLock { $0.records }
        return listed.map { ($0, records[$0.status.source] ?? SourceRecord()) }
    }

    var model: String? { state.withLock { $0.started?.model } }

    /// A reader that begins with the prompts and with how every source stands now.
    ///
    /// - Parameters:
    ///   - names: of the sources it wants; none for all of them
    ///   - limit: readers at a time
    /// - Throws: `APIError` 404 for a source that is not there, 503 where too many read already
    func open(_ names: [String], limit: Int) throws(APIError) -> LiveSeat {
        let listed = directory.sources
        if let name = names.first(where: { name in !listed.contains { $0.status.source == name } }) {
            throw APIError(
                .notFound, "There is no source \(printable(name, limit: 64)); /v1/sources lists those there are.")
        }
        let reader = LiveReader(sources: names.isEmpty ? nil : Set(names))
        let isSeated = state.withLock { state in
            guard state.readers.count < limit, !state.isClosed else { return false }
            if let started = state.started {
                reader.offer(.started(id: nil, model: started.model, prompts: started.prompts))
            }
            for source in listed where reader.wants(source: source.status.source) {
                state.line.set(source.status)
                reader.offer(LiveMessage(.status, id: nil, line: state.line.bytes))
            }
            state.readers[ObjectIdentifier(reader)] = reader
            return true
        }
        guard isSeated else { throw .busy("Too many streams at a time, at most \(limit) - retry request.") }
        return LiveSeat(reader) { [weak self] reader in
            _ = self?.state.withLock { $0.readers.removeValue(forKey: ObjectIdentifier(reader)) }
        }
    }
}

extension LiveScores {
    private func start(_ model: String, _ prompts: [Prompt]) {
        let (message, readers) = state.withLock { state in
            state.started = (model, prompts)
            state.line.forgetPrompts()
            state.nextID += 1
            let message = LiveMessage.started(id: state.nextID, model: model, prompts: prompts)
            return (message, state.readers.values.map { $0 })
        }
        for reader in readers { reader.offer(message) }
        let names = Set(directory.sources.map(\.status.source))
        state.withLock { state in
            // Of sources that a reload took away.
            if state.records.count > 2 * names.count + 64 {
                state.records = state.records.filter { names.contains($0.key) }
            }
        }
    }

    private func record(_ source: String, _ change: @Sendable (inout SourceRecord) -> Void) {
        state.withLock { change(&$0.records[source, default: SourceRecord()]) }
    }

    /// Makes a line where anybody wants it, and hands it to those who do.
    private func tell(_ kind: LiveMessage.Kind, source: String, _ fill: @Sendable (inout EventLine) -> Void) {
        let told = state.withLock { state -> (LiveMessage, [LiveReader])? in
            state.nextID += 1
            let readers = state.readers.values.filter { $0.wants(source: source) }
            guard !readers.isEmpty else { return nil }
            fill(&state.line)
            return (LiveMessage(kind, id: state.nextID, line: state.line.bytes), readers)
        }
        guard let (message, readers) = told else { return }
        for reader in readers { reader.offer(message) }
    }
}
