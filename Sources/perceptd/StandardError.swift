// SPDX-License-Identifier: Apache-2.0
import Glibc
import Sinks

/// The log: lines on standard error, so that standard output carries nothing but data.
enum StandardError {
    /// One line, with the program's name in front. A closed or full standard error is nobody's problem.
    static func print(_ line: String) {
        try? FileDescriptorWriter(STDERR_FILENO).write(Array("perceptd: \(oneLine(line))\n".utf8))
    }

    /// The same for signal handlers: async-signal-safe, and nothing if standard error takes nothing.
    static func printFromHandler(_ line: StaticString) {
        var request = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&request, 1, 0) > 0 { _ = write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount) }
    }

    /// `text` as one line that leaves the terminal as it is, whatever the names of files in it hold.
    static func oneLine(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            // Format characters turn the writing direction around; separators end the line.
            case .control, .format, .lineSeparator, .paragraphSeparator: clean.append("\u{FFFD}")
            default: clean.append(scalar)
            }
        }
        return String(clean)
    }
}
