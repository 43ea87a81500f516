// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Sinks

/// Ctrl-C and SIGTERM raise the stop signal; a second one ends the process at once.
///
/// Plain handlers instead of Dispatch sources: one is in force when `install` returns, a source is not until its queue
/// has run. They do only what is async-signal-safe: an atomic store, `write`, `signal`, `_exit`.
enum TerminationSignals {
    private static let stop = StopSignal()

    static func install() -> StopSignal {
        // Made before the handlers are, which must not run the initialiser of a global.
        let stop = stop
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, terminate) }
        signal(SIGTSTP, suspend)
        signal(SIGCONT, resume)
        return stop
    }

    private static let terminate: @convention(c) (Int32) -> Void = { number in
        if stop.isRaised {
            TerminalSink.restore()
            // As a shell reports a process that a signal ended.
            _exit(128 + number)
        }
        stop.raise()
    }

    /// Ctrl-Z: the shell gets its terminal back with a visible cursor.
    private static let suspend: @convention(c) (Int32) -> Void = { number in
        TerminalSink.suspend()
        signal(number, SIG_DFL)
        kill(getpid(), number)
    }

    private static let resume: @convention(c) (Int32) -> Void = { _ in signal(SIGTSTP, suspend) }
}
