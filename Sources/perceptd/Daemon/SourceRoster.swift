// SPDX-License-Identifier: Apache-2.0
import Capture
import Glibc
import Pipeline
import Scoring
import Web

/// The sources of the daemon: starts, replaces and removes them as configurations come. For one thread at a time.
final class SourceRoster: Sendable {
    private struct Entry: Sendable {
        let configuration: Configuration.Source
        let feed: SourceFeed
    }

    private let line: FrameLine
    private let pool: PixelPool
    private let entries = Protected<[String: Entry]>([:])
    /// All sources of the configuration in force, in its order.
    private let listing = Protected<[(source: Configuration.Source, prompts: [Prompt])]>([])

    /// Seconds that a source which is taken away may need to let go of its camera.
    private static let patience = 5.0

    init(line: FrameLine, pool: PixelPool) {
        self.line = line
        self.pool = pool
    }

    /// Makes it what the configuration says. Sources that did not change are not disturbed; they get the new prompts.
    ///
    /// - Returns: what changed, for the log
    /// - Throws: `temporary` where the system has no thread left
    func apply(_ sources: [Configuration.Source], prompts: PromptBoard) throws(Failure) -> RosterChange {
        listing.withLock { listing in
            listing = sources.map { ($0, prompts.scorer(of: $0.name)?.prompts.prompts ?? []) }
        }
        var change = RosterChange()
        let wanted = Dictionary(uniqueKeysWithValues: sources.filter(\.isEnabled).map { ($0.name, $0) })
        let obsolete = entries.withLock { $0 }.filter { wanted[$0.key] != $0.value.configuration }
        remove(Array(obsolete.values))
        change.removed = obsolete.keys.filter { wanted[$0] == nil }.sorted()
        for source in sources {
            guard source.isEnabled else {
                line.tell(.status(SourceStatus(source: source.name, state: .disabled)))
                continue
            }
            guard let scorer = prompts.scorer(of: source.name) else { continue }
            if let entry = entries.withLock({ $0[source.name] }) {
                entry.feed.scorer = scorer
                continue
            }
            let feed = try line.add(
                source.frameSource(pool: pool), rules: source.rules, scorer: scorer, policy: source.policy)
            entries.withLock { $0[source.name] = Entry(configuration: source, feed: feed) }
            if obsolete[source.name] == nil {
                change.added.append(source.name)
            } else {
                change.changed.append(source.name)
            }
        }
        return change
    }

    private func remove(_ obsolete: [Entry]) {
        for entry in obsolete { entry.feed.end() }
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        // The next user of the same camera must find it free.
        while obsolete.contains(where: { !$0.feed.isOver }), ContinuousClock.now < deadline { usleep(20_000) }
        entries.withLock { entries in
            for entry in obsolete { entries[entry.configuration.name] = nil }
        }
    }
}

extension SourceRoster: SourceDirectory {
    var sources: [ListedSource] {
        let entries = entries.withLock { $0 }
        return listing.withLock { $0 }.map { source, prompts in
            // One that is being started has no feed yet.
            let status = entries[source.name]?.feed.status
            let state = source.isEnabled ? SourceState.connecting : .disabled
            return ListedSource(
                status: status ?? SourceStatus(source: source.name, state: state), prompts: prompts)
        }
    }
}
