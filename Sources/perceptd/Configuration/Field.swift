// SPDX-License-Identifier: Apache-2.0

/// A value of the file, read as what its key wants. What it cannot be is a problem, and nil.
struct Field {
    let value: YAMLValue
    /// `sources.porch.fps`
    let path: String
    /// Of the key, or of an element of a list.
    let line: Int
    let column: Int
    let context: ReadingContext

    func complain(_ rule: String, showsFound: Bool = true) {
        let found = showsFound ? value.shown : nil
        context.complain(.init(line: line, column: column, key: path, rule: rule, found: found))
    }

    /// Variables are put in.
    /// - Parameter isAddress: whether they are escaped in the user part of a URL
    func text(_ rule: String = "must be a text", isAddress: Bool = false) -> String? {
        guard case .text(let text) = value.content else {
            if value.content == .nothing { complain("needs a value", showsFound: false) } else { complain(rule) }
            return nil
        }
        do throws(Template.Fault) {
            return context.expand(try Template(text), for: self, isAddress: isAddress)
        } catch {
            complain(error.rule, showsFound: false)
            return nil
        }
    }

    /// A text with something in it.
    func words() -> String? {
        guard let text = text() else { return nil }
        if !text.allSatisfy(\.isWhitespace) { return text }
        complain("must not be empty", showsFound: false)
        return nil
    }

    /// What `convert` makes of the text; nil from it breaks the rule.
    func converted<Value>(_ rule: String, _ convert: (String) -> Value?) -> Value? {
        guard let text = text(rule) else { return nil }
        if let value = convert(text) { return value }
        complain(rule)
        return nil
    }

    func number(_ range: ClosedRange<Double>) -> Double? {
        let (low, high) = (NumberText.text(range.lowerBound), NumberText.text(range.upperBound))
        return converted("must be a number from \(low) to \(high)") { text in
            NumberText.number(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func integer(_ range: ClosedRange<Int>, alternative: String = "") -> Int? {
        converted("must be a whole number from \(range.lowerBound) to \(range.upperBound)\(alternative)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func choice<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> Choice? {
        let words = Choice.allCases.map { "'\($0.rawValue)'" }
        return converted("must be \(words.dropLast().joined(separator: ", ")) or \(words.last ?? "")") {
            Choice(rawValue: $0)
        }
    }

    /// The words of YAML 1.1, because other programs write them.
    func isTrue() -> Bool? {
        converted("must be 'true' or 'false'") { text in
            switch text.lowercased() {
            case "true", "yes", "on": true
            case "false", "no", "off": false
            default: nil
            }
        }
    }

    /// Seconds.
    func duration(_ range: ClosedRange<Double>) -> Double? {
        guard let text = text(Self.durationRule(range)) else { return nil }
        if NumberText.number(text) != nil {
            complain("needs a unit, such as 10s, 500ms, 2m or 1h")
            return nil
        }
        if let seconds = DurationText.seconds(text), range.contains(seconds) { return seconds }
        complain(Self.durationRule(range))
        return nil
    }

    private static func durationRule(_ range: ClosedRange<Double>) -> String {
        let (low, high) = (DurationText.text(range.lowerBound), DurationText.text(range.upperBound))
        return "must be a time from \(low) to \(high), such as 10s"
    }

    /// Whether it is this word, which stands beside values of another kind.
    func isWord(_ words: String...) -> Bool {
        guard case .text(let text) = value.content else { return false }
        return words.contains(text.lowercased())
    }

    /// The elements of a list.
    func elements(_ rule: String) -> [Field]? {
        guard case .list(let values) = value.content else {
            complain(rule)
            return nil
        }
        return values.enumerated().map { number, value in
            Field(
                value: value, path: "\(path)[\(number)]", line: value.line, column: value.column, context: context)
        }
    }
}
