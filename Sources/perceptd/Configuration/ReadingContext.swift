// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What all readers of one file share: they note what is wrong and go on, so that everything is found at once.
final class ReadingContext {
    /// Relative paths start here.
    let folder: String
    private let variables: Variables
    private(set) var problems: [ConfigurationProblem] = []
    /// Names in the order in which they were read, for the start-up log.
    private var used: [(name: String, source: String)] = []

    /// - Parameter file: the path of the configuration file
    init(file: String, variables: Variables) {
        folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? "./"
        self.variables = variables
    }

    /// Guesses that may still be made: each looks at every word there is.
    private var guesses = 100

    /// `, did you mean 'fps'?` or nothing.
    func hint(_ word: String, among words: [String]) -> String {
        guesses -= 1
        return guesses < 0 ? "" : NearestWord.hint(word, among: words)
    }

    func complain(_ problem: ConfigurationProblem) { problems.append(problem) }

    /// The template with the values of its variables; nil, with a problem, where one has none.
    ///
    /// - Parameter isAddress: whether values in the user part of a URL are escaped
    func expand(_ template: Template, for field: Field, isAddress: Bool) -> String? {
        let user = isAddress ? TemplateUserInfo(template.pieces) : nil
        var result = String?.some("")
        for (number, piece) in template.pieces.enumerated() {
            switch piece {
            case .literal(let text): result?.append(text)
            case .variable(let name, let fallback):
                guard let value = value(name, fallback: fallback, for: field) else {
                    result = nil
                    continue
                }
                if let user, number < user.end {
                    result?.append(user.escaped(value))
                } else {
                    result?.append(value)
                }
            }
        }
        return result
    }

    private func value(_ name: String, fallback: String?, for field: Field) -> String? {
        do throws(Failure) {
            if let value = try variables.value(name) {
                note(name, value.origin == .environment ? "the environment" : "credentials")
                return value.text
            }
        } catch {
            field.complain(error.reason, showsFound: false)
            return nil
        }
        if fallback == nil {
            field.complain(
                "the variable \(name) is not set: set it, or write ${\(name):default}", showsFound: false)
        } else {
            note(name, "their defaults")
        }
        return fallback
    }

    private func note(_ name: String, _ source: String) {
        if !used.contains(where: { $0.name == name }) { used.append((name, source)) }
    }

    /// `variables from credentials: PORCH_PASSWORD, ...`, one line for each place.
    var origins: [String] {
        ["the environment", "credentials", "their defaults"].compactMap { source in
            let names = used.filter { $0.source == source }.map(\.name)
            return names.isEmpty ? nil : "variables from \(source): \(names.joined(separator: ", "))"
        }
    }
}
