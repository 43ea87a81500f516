// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Everything the readout shows, gathered event by event; drawing reads it and changes nothing. Bounded in memory by the
/// numbers of sources and prompts.
package struct ReadoutState: Sendable {
    private(set) var model = ""
    /// What stands before each bar: the prompts' ids.
    private(set) var labels: [String] = []
    /// In columns; measured once, because there may be ten thousand.
    private(set) var longestLabel = 0
    /// In the order in which they first spoke.
    private(set) var sources: [SourceReadout] = []
    private var places: [String: Int] = [:]

    package init() {}

    package mutating func apply(_ event: PipelineEvent, at now: ContinuousClock.Instant) {
        switch event {
        case .started(let model, let prompts):
            self.model = model
            labels = prompts.map(\.id)
            let style = ReadoutStyle(hasColours: false, isUnicode: true)
            longestLabel = labels.map { DisplayWidth.of(DisplayText.clean($0, style: style)) }.max() ?? 0
        case .opened(let info): sources[place(info.name, now)].open(info, at: now)
        case .scored(let frame): sources[place(frame.source, now)].append(frame, at: now)
        case .damaged(let source, let count, _): sources[place(source, now)].damage(count: count)
        case .ended(let source, let failure): sources[place(source, now)].end(failure: failure, at: now)
        case .status(let status): sources[place(status.source, now)].take(status, at: now)
        case .notice, .finished: break
        }
    }

    private mutating func place(_ name: String, _ now: ContinuousClock.Instant) -> Int {
        if let place = places[name] { return place }
        places[name] = sources.count
        sources.append(SourceReadout(name: name, promptCount: labels.count, at: now))
        return sources.count - 1
    }
}
