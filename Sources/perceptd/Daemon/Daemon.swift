// SPDX-License-Identifier: Apache-2.0
import Capture
import Encoder
import Pipeline
import Scoring
import Service

/// `perceptd run`: model, sources and outputs of one configuration, until it is told to stop.
///
/// The line runs on the calling thread, each source and each output on its own. A reload embeds new prompts on a thread
/// of its own and then swaps what it must; the line never waits for it.
final class Daemon: Sendable {
    private let path: String
    private let model: PerceptionModel
    private let manager: ServiceManager
    private let stop: StopSignal
    private let bus = EventBus()
    private let line: FrameLine
    private let roster: SourceRoster
    /// Nil where the configuration has no `api`.
    private let api: DaemonAPI?
    private let inForce: Protected<Configuration>
    private let isReloading = Protected(false)

    /// Frames of several sources that may go through the encoder together; more gain nothing measurable.
    private static let batchLimit = 4
    /// Seconds that the end may take, within the 10 that are promised.
    private static let lastPatience = 8.0

    /// - Parameter path: read again at every reload
    init(
        _ configuration: Configuration, path: String, model: PerceptionModel, manager: ServiceManager, stop: StopSignal
    ) throws(Failure) {
        self.path = path
        self.model = model
        self.manager = manager
        self.stop = stop
        inForce = Protected(configuration)
        let encoder = try model.makeImageEncoder(batchesUpTo: Self.batchLimit)
        line = FrameLine(encoder: encoder, sink: LoggingSink(bus), stop: stop)
        let roster = SourceRoster(line: line, pool: PixelPool())
        self.roster = roster
        let catalogue = DaemonCatalogue(model, encoder: encoder)
        let bus = bus
        api = try configuration.api.map { settings throws(Failure) in
            try DaemonAPI(settings, catalogue, roster, bus)
        }
    }

    /// Blocks until SIGTERM, or until nobody reads the output any more.
    ///
    /// - Throws: `Failure` where an output cannot be written
    func run() throws {
        let configuration = inForce.withLock { $0 }
        let outputs = configuration.outputs.map { $0.worker(bus.subscribe()) }
        for output in outputs { try output.start() }
        // First of all: where the port is taken nothing else begins.
        try api?.start()
        try apply(configuration, PromptBoard(configuration, model: model))
        api?.announce()
        manager.ready()
        StandardError.print("ready: \(configuration.summary)")
        let end = try serve(outputs)
        line.tell(.finished)
        api?.finish(before: end + .seconds(0.5))
        try finish(outputs, before: end + .seconds(1))
    }

    /// - Returns: when everything must be over
    private func serve(_ outputs: [SinkWorker]) throws -> ContinuousClock.Instant {
        var pulse = DaemonPulse(manager: manager, line: line)
        var end: ContinuousClock.Instant?
        try line.run {
            if outputs.contains(where: { $0.fault != nil }) { stop.raise() }
            if DaemonSignals.takeReload() { startReload() }
            if DaemonSignals.takeReport() { pulse.log() }
            pulse.beat()
            guard stop.isRaised else { return true }
            if end == nil {
                manager.stopping()
                api?.beginStop()
            }
            end = end ?? ContinuousClock.now + .seconds(Self.lastPatience)
            return !line.running.isEmpty && end.map { ContinuousClock.now < $0 } ?? true
        }
        return end ?? .now
    }

    /// Lets the outputs take what waits for them. One that is still stuck at the end loses it, which is said.
    ///
    /// - Throws: `cannotWrite` where an output broke while it ran
    private func finish(_ outputs: [SinkWorker], before end: ContinuousClock.Instant) throws {
        for output in outputs {
            let seconds = max(0, ContinuousClock.now.duration(to: end) / .seconds(1))
            if !output.finish(seconds: seconds) {
                StandardError.print(
                    "\(output.name): lost what still waited for it: nobody reads it, or not fast enough")
            }
            if let fault = output.fault as? Failure { throw fault }
            if output.fault != nil { throw Failure(.cannotWrite, "\(output.name): its reader went away") }
        }
    }

    private func apply(_ configuration: Configuration, _ prompts: PromptBoard) throws(Failure) {
        line.tell(.started(model: model.name, prompts: prompts.prompts))
        let change = try roster.apply(configuration.sources, prompts: prompts)
        StandardError.print("sources: \(change.text)")
    }

    private func startReload() {
        let isFree = isReloading.withLock { isReloading in
            defer { isReloading = true }
            return !isReloading
        }
        guard isFree else { return StandardError.print("reload: another one is under way; send SIGHUP again later") }
        do throws(Failure) {
            try BackgroundThread.start("reload") { [self] in
                reload()
                isReloading.withLock { $0 = false }
            }
        } catch {
            isReloading.withLock { $0 = false }
            StandardError.print("reload: \(error.reason)")
        }
    }

    /// Takes over what the file says now; what is wrong with it leaves everything as it is.
    private func reload() {
        manager.reloading()
        defer { manager.ready() }
        do {
            let configuration = try Configuration.load(path)
            let old = inForce.withLock { $0 }
            let prompts = try PromptBoard(configuration, model: model)
            for line in configuration.origin { StandardError.print(line) }
            if configuration.model != old.model { StandardError.print("reload: another model needs a restart") }
            if configuration.outputs != old.outputs { StandardError.print("reload: other outputs need a restart") }
            if configuration.api != old.api { StandardError.print("reload: another api section needs a restart") }
            try apply(configuration, prompts)
            inForce.withLock { $0 = configuration }
            StandardError.print("reloaded: \(configuration.summary)")
        } catch let error as ConfigurationError {
            for line in error.lines { StandardError.print(line) }
            StandardError.print("reload: refused; the old configuration stays in force")
        } catch {
            StandardError.print("reload: refused: \(error)")
        }
    }
}
