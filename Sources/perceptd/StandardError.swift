// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Sinks

/// The log: lines on standard error, so that standard output carries nothing but data.
enum StandardError {
    /// One line, with the program's name in front. If it cannot be written (closed, disk full), it is lost.
    static func print(_ line: String) { printPlain("perceptd: \(line)") }

    /// A line that begins with the name of a file, as editors and scripts look for it: `file:12: ...`.
    static func printPlain(_ line: String) {
        try? FileDescriptorWriter(STDERR_FILENO).write(Array("\(printable(line, limit: .max))\n".utf8))
    }

    /// The same for signal handlers: async-signal-safe, and nothing if standard error takes nothing.
    static func printFromHandler(_ line: StaticString) {
        var request = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&request, 1, 0) > 0 { _ = write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount) }
    }
}
