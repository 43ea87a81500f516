// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Pipeline
import Sinks

/// How the process ends after a command threw: one line on standard error (of a
/// configuration one a problem) and an exit code, or the help that was asked for.
enum Ending {
    static func code(after error: any Error) -> Pipeline.ExitCode {
        switch error {
        case let failure as Failure:
            StandardError.print(failure.reason)
            return failure.code
        case let error as ConfigurationError:
            for line in error.lines { StandardError.printPlain(line) }
            return error.code
        // The reader has all it wanted.
        case is OutputClosed: return .success
        case let code as ArgumentParser.ExitCode: return Pipeline.ExitCode(rawValue: code.rawValue) ?? .unexpected
        default: return code(afterParsing: error)
        }
    }

    /// The parser also throws when help or the version is asked for.
    private static func code(afterParsing error: any Error) -> Pipeline.ExitCode {
        let code = Perceptd.exitCode(for: error)
        guard code.isSuccess else {
            StandardError.print(line(for: error))
            return Pipeline.ExitCode(rawValue: code.rawValue) ?? .unexpected
        }
        do {
            let text = Perceptd.fullMessage(for: error)
            try FileDescriptorWriter(STDOUT_FILENO).write(Array((text + "\n").utf8))
            // The version is told in any case; that the processor lacks the instructions asked for is an error here too.
            if text == Version.text { _ = try Environment.instructions() }
            return .success
        } catch {
            return self.code(after: error)
        }
    }

    /// What is wrong and where the help is: the parser's own text also repeats the whole usage.
    private static func line(for error: any Error) -> String {
        let problem = lines(Perceptd.message(for: error)).joined(separator: " ")
        // "See 'perceptd watch --help' for more information."
        let command = lines(Perceptd.fullMessage(for: error)).last { $0.hasPrefix("See '") }?.split(separator: "'")
        guard let command, command.count > 1 else { return problem }
        return "\(problem) (see '\(command[1])')"
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in String(line.drop { $0 == " " }) }
    }
}
