// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One way to start the built `perceptd`.
struct Program {
    /// What a standard descriptor of the process is.
    enum Stream {
        case pipe
        case file(String)
        case closed
        /// The program's end of a pseudo terminal, which becomes the process's terminal.
        case terminal(String)
    }

    /// What is started, if not perceptd: a script that starts it.
    var executable = Program.path
    var arguments: [String]
    /// Beside `PATH`; nothing of ours is passed on, so that no test depends on who runs it.
    var environment: [String: String] = ["LANG": "C.UTF-8"]
    /// Nil for that of the tests.
    var folder: String?
    var input = Stream.file("/dev/null")
    var output = Stream.pipe
    var error = Stream.pipe
    /// Signals that the caller ignores, as `nohup` does: `INT`, `HUP`.
    var ignored: [String] = []

    init(_ arguments: String...) { self.arguments = arguments }

    init(_ arguments: [String]) { self.arguments = arguments }

    /// The program beside the tests, built with them.
    static let path: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
        let tests = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return tests[..<(tests.lastIndex(of: "/") ?? tests.endIndex)] + "/perceptd"
    }()

    /// Runs to the end; kills it if that takes longer than `seconds`.
    func run(seconds: Double = 60) -> Outcome { start().finish(seconds: seconds) }

    func start() -> RunningProgram { RunningProgram(self) }
}

/// What came of a run.
struct Outcome {
    let output: [UInt8]
    let error: String
    /// The exit code, or 128 + the signal that ended it, as a shell has it.
    let code: Int32
    let wasKilled: Bool

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { String($0) } }
    var errorLines: [String] { error.split(separator: "\n").map { String($0) } }
    /// The log without what is told about every run.
    var complaints: [String] {
        errorLines.filter { !$0.hasPrefix("perceptd: model ") && !$0.hasPrefix("perceptd: source ") }
    }
}
