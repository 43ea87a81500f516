// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Takes everything and writes nothing: for benchmarks, and for runs where only the log matters.
package final class NullSink: EventSink {
    package init() {}

    package func receive(_ event: PipelineEvent) {}
}
