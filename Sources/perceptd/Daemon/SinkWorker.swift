// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline

/// Carries events from the bus to one sink on a thread of its own, so that a sink that blocks holds up nobody.
final class SinkWorker: Sendable {
    /// For the log, such as `standard output`.
    let name: String
    private let sink: any EventSink
    private let subscription: EventSubscription
    private let isDone = DispatchSemaphore(value: 0)
    private let outcome = Protected<(any Error)?>(nil)

    /// Milliseconds between two complaints about the same sink.
    private static let silence = 60_000.0

    init(_ name: String, sink: any EventSink, subscription: EventSubscription) {
        self.name = name
        self.sink = sink
        self.subscription = subscription
    }

    /// Starts the thread; it ends with `.finished`, or when the sink fails.
    func start() throws(Failure) {
        try BackgroundThread.start(name) { self.work() }
    }

    /// Why it ended before `.finished`: `OutputClosed` where the reader left.
    var fault: (any Error)? { outcome.withLock { $0 } }

    /// Waits until everything up to `.finished` is written. Blocks.
    /// - Returns: whether it is
    func finish(seconds: Double) -> Bool { isDone.wait(timeout: .now() + seconds) == .success }

    private func work() {
        defer { isDone.signal() }
        var (lost, complained) = (UInt64(0), ContinuousClock.now - .seconds(3600))
        while true {
            let news = subscription.next(patience: 1000)
            lost += news.lost
            if lost > 0, complained.duration(to: .now).milliseconds > Self.silence {
                StandardError.print("\(name): \(lost) lines lost: it takes them too slowly")
                (lost, complained) = (0, .now)
            }
            for event in news.events {
                do { try sink.receive(event) } catch { return outcome.withLock { $0 = error } }
                if case .finished = event { return }
            }
        }
    }
}
