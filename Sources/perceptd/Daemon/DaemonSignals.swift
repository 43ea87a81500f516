// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Synchronization

/// What signals ask of the daemon: SIGTERM and SIGINT to end, SIGHUP to reload, SIGUSR1 to log its counts.
///
/// The handlers only set atomics; the line looks at them several times a second.
enum DaemonSignals {
    private static let stop = StopSignal()
    private static let reload = Atomic<Bool>(false)
    private static let report = Atomic<Bool>(false)

    /// - Returns: raised by the first SIGTERM or SIGINT; a second one ends the process at once
    static func install() -> StopSignal {
        // Made before the handlers are, which must not run the initialiser of a global.
        let stop = stop
        _ = (takeReload(), takeReport(), askReload, askReport, terminate)
        for number in [SIGINT, SIGTERM] { signal(number, terminate) }
        signal(SIGHUP, askReload)
        signal(SIGUSR1, askReport)
        return stop
    }

    /// Whether a reload was asked for since the last call.
    static func takeReload() -> Bool { reload.exchange(false, ordering: .acquiringAndReleasing) }

    /// Whether the counts were asked for since the last call.
    static func takeReport() -> Bool { report.exchange(false, ordering: .acquiringAndReleasing) }

    private static let askReload: @convention(c) (Int32) -> Void = { _ in reload.store(true, ordering: .releasing) }

    private static let askReport: @convention(c) (Int32) -> Void = { _ in report.store(true, ordering: .releasing) }

    private static let terminate: @convention(c) (Int32) -> Void = { number in
        if stop.isRaised { _exit(128 + number) }
        stop.raise()
    }
}
