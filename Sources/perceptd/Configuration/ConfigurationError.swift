// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Why there is no configuration: everything that is wrong with the file, in its order.
struct ConfigurationError: Error, Equatable {
    /// Nobody reads more; who breaks a file in more places has given the wrong one.
    private static let lineLimit = 1000

    let file: String
    /// `configuration`, or `noInput` and `noPermission` where the file could not be read.
    let code: ExitCode
    let problems: [ConfigurationProblem]

    init(file: String, code: ExitCode = .configuration, problems: [ConfigurationProblem]) {
        self.file = file
        self.code = code
        let ordered = problems.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            return (one.line ?? 0, one.column ?? 0, left.offset) < (other.line ?? 0, other.column ?? 0, right.offset)
        }
        self.problems = ordered.map(\.element)
    }

    /// One for each problem, without newlines and without secrets.
    var lines: [String] {
        let more = problems.count - Self.lineLimit
        let lines = problems.prefix(Self.lineLimit).map { $0.text(file: file) }
        return more > 0 ? lines + ["\(printable(file)): has \(more) more problems"] : lines
    }
}
