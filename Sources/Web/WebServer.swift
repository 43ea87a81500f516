// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
package import Pipeline
import ServiceLifecycle

/// The HTTP API, from its port to its last answer.
///
/// Here the two climates meet: `start` and `stop` block and are for threads; behind them everything is `async`, in one
/// `ServiceGroup`.
package final class WebServer: Sendable {
    private let settings: WebSettings
    private let inference: InferenceService
    private let fetcher: PictureFetcher?
    private let workers: NIOThreadPool
    private let group: ServiceGroup
    private let opening: Opening
    private let live: LiveScores?
    private let log: @Sendable (String) -> Void
    private let isOver = DispatchSemaphore(value: 0)
    private let ended = StopSignal()

    /// Whether it serves no more, be it that `stop` was called or that something went wrong.
    package var hasEnded: Bool { ended.isRaised }

    /// - Throws: `configuration` for certificates that cannot be used; `temporary` where the system has no thread left
    package init(_ settings: WebSettings, _ rooms: WebRooms) throws(Failure) {
        self.settings = settings
        log = rooms.log
        live = rooms.live
        workers = NIOThreadPool(numberOfThreads: System.coreCount)
        workers.start()
        fetcher = settings.allowsURLs ? try PictureFetcher(settings, version: rooms.build.version) : nil
        inference = try InferenceService(settings, rooms, workers: workers, fetcher: fetcher)
        let logger = Logger(label: "web") { _ in HouseLog(rooms.log) }
        let departures = Departures()
        let opening = Opening()
        self.opening = opening
        let routes = try WebRoutes(settings, rooms, inference, departures)
        let application = Application(
            responder: WebRouter(settings, routes, log: logger),
            server: try ServerTLS.builder(settings, departures, rooms.live),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.connectionLimit)),
            onServerRunning: { channel in opening.succeed(channel.localAddress?.port ?? settings.port) },
            logger: logger)
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(Double(settings.drainSeconds))
        group = ServiceGroup(configuration: configuration)
    }

    /// Opens the port. Blocks until it is open.
    ///
    /// - Returns: the port
    /// - Throws: `unavailable` where it is taken or the host is not of this machine, `noPermission`
    package func start() throws(Failure) -> Int {
        Task {
            do {
                try await group.run()
                opening.fail(Failure(.software, "the API ended before it began"))
            } catch {
                opening.fail(ListenFault.failure(error, settings))
                if opening.isOpen { log("api: \(printable("\(error)"))") }
            }
            ended.raise()
            isOver.signal()
        }
        do throws(Failure) {
            return try opening.port()
        } catch {
            finish()
            throw error
        }
    }

    /// Takes no new requests, ends streams, finishes other requests that are under way, and closes the port. Blocks until
    /// that is done, at most for `drainSeconds` and a little.
    package func stop() {
        live?.close()
        Task { await group.triggerGracefulShutdown() }
        finish()
    }

    /// Waits for the last answer, and ends the threads behind it.
    private func finish() {
        isOver.wait()
        fetcher?.close()
        inference.queue.close()
        try? workers.syncShutdownGracefully()
    }
}
