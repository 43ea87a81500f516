// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline
import Web

/// The HTTP API of the daemon: the server of `perceptd serve`, fed by the event bus.
final class DaemonAPI: Sendable {
    private let settings: WebSettings
    private let server: WebServer
    private let worker: SinkWorker
    private let live: LiveScores
    private let isStopping = Protected(false)
    private let isOver = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - catalogue: the daemon's model
    ///   - directory: its sources
    ///   - bus: where their scores come from
    /// - Throws: `configuration` for a certificate that cannot be used
    init(
        _ settings: WebSettings, _ catalogue: DaemonCatalogue, _ directory: any SourceDirectory, _ bus: EventBus
    ) throws(Failure) {
        self.settings = settings
        live = LiveScores(directory)
        worker = SinkWorker("api", sink: live, subscription: bus.subscribe())
        server = try WebServer(settings, WebRooms(catalogue, live: live))
    }

    /// Opens the port. Blocks until it is open.
    ///
    /// - Throws: `unavailable` where it is taken
    func start() throws(Failure) {
        try worker.start()
        let port = try server.start()
        StandardError.print("listening on \(settings.address(port: port))")
    }

    /// Says that the sources are known.
    func announce() { live.announce() }

    /// Ends streams, takes no more requests and finishes those under way, beside what else ends.
    func beginStop() {
        let isFirst = isStopping.withLock { isStopping in
            defer { isStopping = true }
            return !isStopping
        }
        guard isFirst else { return }
        do throws(Failure) {
            try BackgroundThread.start("stop api") { [self] in
                server.stop()
                isOver.signal()
            }
        } catch {
            StandardError.print("api: not ended in order: \(error.reason)")
            isOver.signal()
        }
    }

    /// Waits until that is done, at most until `end`. Blocks.
    func finish(before end: ContinuousClock.Instant) {
        beginStop()
        let seconds = max(0, ContinuousClock.now.duration(to: end) / .seconds(1))
        if isOver.wait(timeout: .now() + seconds) == .timedOut {
            StandardError.print("api: requests that were under way were not finished")
        }
    }
}
