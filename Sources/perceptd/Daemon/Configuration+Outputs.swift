// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Sinks

extension Configuration.Output {
    /// What carries the bus's events there.
    func worker(_ subscription: EventSubscription) -> SinkWorker {
        switch self {
        case .standardOutput(let status):
            let sink = JSONLinesSink(descriptor: STDOUT_FILENO, writesStatus: status)
            return SinkWorker("standard output", sink: sink, subscription: subscription)
        case .null: return SinkWorker("null", sink: NullSink(), subscription: subscription)
        }
    }
}
