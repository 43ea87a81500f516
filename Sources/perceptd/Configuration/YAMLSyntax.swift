// SPDX-License-Identifier: Apache-2.0
import Yams

/// Says in one line what the YAML parser objects to.
enum YAMLSyntax {
    static func problem(_ error: YamlError, text: String) -> ConfigurationProblem {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            if isIndentedWithTab(text, line: mark.line) { return at(mark, "has a tab: indent with spaces") }
            let beginning = context.map { " (\($0.text) that begins on line \($0.mark.line))" } ?? ""
            return at(mark, "is not valid YAML: \(plain(problem))\(beginning)")
        case .composer(_, let problem, let mark, _):
            if problem.contains("another document") { return at(mark, "begins another document: a file has only one") }
            return at(mark, "is not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            return DuplicateKeys.problem(keys, context.mark)
        case .reader(let problem, _, _, _): return .init(rule: "is not valid YAML: \(problem)")
        default: return .init(rule: "cannot be parsed as YAML")
        }
    }

    /// What libyaml's words mean to who wrote the file.
    private static func plain(_ problem: String) -> String {
        if problem.hasPrefix("Maximum nesting level") { return "nested too deeply" }
        if problem.hasPrefix("mapping values are not allowed") {
            return "\(problem); a text that holds ': ' or ends in ':' needs quotes"
        }
        return problem
    }

    private static func at(_ mark: Mark, _ rule: String) -> ConfigurationProblem {
        .init(line: mark.line, column: mark.column, rule: rule)
    }

    private static func isIndentedWithTab(_ text: String, line: Int) -> Bool {
        let lines = text.split(separator: "\n", maxSplits: line, omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return false }
        return lines[line - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }
}
