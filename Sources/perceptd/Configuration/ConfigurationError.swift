// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Why there is no configuration: everything that is wrong with the file, in its order.
struct ConfigurationError: Error, Equatable {
    let file: String
    /// `configuration`, or `noInput` and `noPermission` where the file could not be read.
    let code: ExitCode
    let problems: [ConfigurationProblem]

    init(file: String, code: ExitCode = .configuration, problems: [ConfigurationProblem]) {
        self.file = file
        self.code = code
        // Stable for those of one line, which are found from left to right.
        self.problems = problems.enumerated().sorted { left, right in
            (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
        }.map(\.element)
    }

    /// One for each problem, without newlines and without secrets.
    var lines: [String] { problems.map { $0.text(file: file) } }
}
