// SPDX-License-Identifier: Apache-2.0
import Glibc
import Sinks

/// The log: lines on standard error, so that standard output carries nothing but data.
enum StandardError {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// One line, with the program's name in front. A closed or full standard error is nobody's problem.
    static func print(_ line: String) {
        try? FileDescriptorWriter(STDERR_FILENO).write(Array("perceptd: \(line)\n".utf8))
    }
}
