// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Sinks

/// Ctrl-C and SIGTERM raise the stop signal; a second one ends the process at once, and so does an output that takes
/// nothing any more: a reader that hangs would hold up the process for ever.
///
/// Plain handlers instead of Dispatch sources: one is in force when `install` returns, a source is not until its queue
/// has run. They do only what is async-signal-safe: atomics, `write`, `poll`, `signal`, `alarm`, `_exit`.
enum TerminationSignals {
    private static let stop = StopSignal()
    /// Seconds that one write to an output may take once the process is to end.
    private static let patience: UInt32 = 1

    static func install() -> StopSignal {
        // Made before the handlers are, which must not run the initialiser of a global.
        let stop = stop
        OutputProgress.prepare()
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) { signal(number, terminate) }
        signal(SIGALRM, lookAtOutput)
        if !isIgnored(SIGTSTP) {
            signal(SIGTSTP, suspend)
            signal(SIGCONT, resume)
        }
        return stop
    }

    /// `nohup`, and shells that start a job in the background, ignore signals on behalf of what they start.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1  // SIG_IGN
    }

    private static let terminate: @convention(c) (Int32) -> Void = { number in
        if stop.isRaised {
            TerminalSink.restore()
            // As a shell reports a process that a signal ended.
            _exit(128 + number)
        }
        stop.raise()
        _ = OutputProgress.isStuck()
        alarm(patience)
    }

    private static let lookAtOutput: @convention(c) (Int32) -> Void = { _ in
        if OutputProgress.isStuck() {
            TerminalSink.restore()
            StandardError.printFromHandler("perceptd: cannot write the output: nobody reads it\n")
            _exit(Pipeline.ExitCode.cannotWrite.rawValue)
        }
        alarm(patience)
    }

    /// Ctrl-Z: the shell gets its terminal back with a visible cursor.
    private static let suspend: @convention(c) (Int32) -> Void = { number in
        TerminalSink.suspend()
        signal(number, SIG_DFL)
        kill(getpid(), number)
    }

    private static let resume: @convention(c) (Int32) -> Void = { _ in signal(SIGTSTP, suspend) }
}
