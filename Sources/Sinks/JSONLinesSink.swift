// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// One JSON object per scored frame and line, as `EventLine` writes it, flushed per line; nothing else, so that
/// `jq .scores` needs no filter.
///
/// Where status lines are asked for, there is one for every change of state, known by its `kind`. What else happens to a
/// source (opened, damaged, ended) goes to the log.
package final class JSONLinesSink: EventSink {
    private let line = Protected(EventLine())
    private let writer: FileDescriptorWriter
    private let writesStatus: Bool

    /// - Parameters:
    ///   - descriptor: stays open as long as the sink lives; the sink does not close it
    ///   - writesStatus: whether changes of state are lines as well
    package init(descriptor: Int32, writesStatus: Bool = false) {
        writer = FileDescriptorWriter(descriptor)
        self.writesStatus = writesStatus
    }

    /// One `write` a line: a reader that leaves in between never sees half a line from a buffer of ours.
    package func receive(_ event: PipelineEvent) throws {
        switch event {
        case .started: line.withLock { $0.forgetPrompts() }
        case .scored(let frame):
            try line.withLock { line in
                line.set(frame)
                try writer.write(line.bytes)
            }
        case .status(let status) where writesStatus:
            try line.withLock { line in
                line.set(status)
                try writer.write(line.bytes)
            }
        case .opened, .damaged, .notice, .status, .ended, .finished: break
        }
    }
}
