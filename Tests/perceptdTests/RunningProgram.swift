// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A child process and the reading ends of its pipes.
final class RunningProgram {
    let process: pid_t
    private var output: ReadingEnd
    private var error: ReadingEnd

    init(_ program: Program) {
        var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        Self.connect(program.input, STDIN_FILENO, &actions)
        output = Self.connect(program.output, STDOUT_FILENO, &actions)
        error = Self.connect(program.error, STDERR_FILENO, &actions)
        // Pipes of other tests would never end if this child held them.
        for descriptor in 3..<Int32(256) { posix_spawn_file_actions_addclose(&actions, descriptor) }
        Self.setSignals(program, &attributes)
        process = Self.spawn(program, &actions, &attributes)
        output.closeOtherEnd()
        error.closeOtherEnd()
    }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(process, signal) }

    /// Whether standard output came to hold what is asked for within `seconds`.
    func waitForOutput(seconds: Double = 30, _ isRight: (String) -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            read(milliseconds: 20)
            if isRight(output.text) { return true }
        }
        return false
    }

    func waitForLines(_ count: Int) -> Bool {
        waitForOutput { text in text.utf8.count { $0 == UInt8(ascii: "\n") } >= count }
    }

    /// The reader goes away.
    func closeOutput() { output.close() }

    /// Whether it ends although nobody reads what it writes.
    func endsUnread(seconds: Double) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var information = siginfo_t()
        repeat {
            // WNOWAIT leaves the exit code for `finish`.
            waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
            if information.si_signo == SIGCHLD { return true }
            usleep(10_000)
        } while ContinuousClock.now < deadline
        return false
    }

    /// Reads to the end.
    func finish(seconds: Double = 60) -> Outcome {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var (status, wasKilled): (Int32, Bool) = (0, false)
        while waitpid(process, &status, WNOHANG) == 0 {
            read(milliseconds: 5)
            if ContinuousClock.now > deadline && !wasKilled {
                wasKilled = true
                kill(process, SIGKILL)
            }
        }
        while read(milliseconds: 0) {}
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        return Outcome(output: output.bytes, error: error.text, code: code, wasKilled: wasKilled)
    }

    /// Whether anything was read.
    @discardableResult
    private func read(milliseconds: Int32) -> Bool {
        if milliseconds > 0 { ReadingEnd.wait([output, error], milliseconds: milliseconds) }
        let counts = (output.read(), error.read())
        return counts.0 + counts.1 > 0
    }

    @discardableResult
    private static func connect(
        _ stream: Program.Stream, _ descriptor: Int32, _ actions: inout posix_spawn_file_actions_t
    ) -> ReadingEnd {
        switch stream {
        case .closed: posix_spawn_file_actions_addclose(&actions, descriptor)
        case .file(let path), .terminal(let path):
            let mode = descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY | O_CREAT
            posix_spawn_file_actions_addopen(&actions, descriptor, path, mode, 0o600)
        case .pipe:
            let end = ReadingEnd(pipe: ())
            posix_spawn_file_actions_adddup2(&actions, end.other, descriptor)
            return end
        }
        return ReadingEnd()
    }

    /// As a shell starts programs: the test process ignores SIGPIPE, and whoever runs it may ignore more.
    private static func setSignals(_ program: Program, _ attributes: inout posix_spawnattr_t) {
        var (defaults, mask) = (sigset_t(), sigset_t())
        sigfillset(&defaults)
        sigemptyset(&mask)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &mask)
        var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        // A session of its own, so that a terminal it opens becomes its controlling one.
        if case .terminal = program.input { flags |= Self.newSession }
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    /// `POSIX_SPAWN_SETSID`, which glibc shows to `_GNU_SOURCE` only.
    private static let newSession: Int32 = 0x80

    private static func spawn(
        _ program: Program, _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
    ) -> pid_t {
        // `env` changes what no spawn attribute does, or none that glibc shows, and becomes the program.
        let changes =
            (program.folder.map { ["-C", $0] } ?? []) + program.ignored.map { "--ignore-signal=\($0)" }
        let start = changes.isEmpty ? [] : ["/usr/bin/env"] + changes
        let command = start + [program.executable] + program.arguments
        var arguments = command.map { strdup($0) } + [nil]
        // Nothing is kept, be it beside a model of the repository, unless that is what is tested.
        let environment = ["PERCEPTD_CACHE": "off"].merging(program.environment) { $1 }
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process: pid_t = -1
        let status = posix_spawn(&process, command[0], &actions, &attributes, &arguments, &variables)
        precondition(status == 0, "cannot start \(command[0]): \(String(cString: strerror(status)))")
        return process
    }
}
