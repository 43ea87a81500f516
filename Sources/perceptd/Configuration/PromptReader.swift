// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Reads `prompts`.
struct PromptReader {
    private static let rangeRule = "must be two cosines from -1 to 1, the lower one first, such as [0.15, 0.40]"

    /// Names that `prompts.*.sources` may refer to.
    let sources: [String]

    /// Nil, with problems, where it has no text.
    func prompt(_ id: String, _ field: Field) -> Configuration.PromptEntry? {
        if case .text = field.value.content {
            return field.words().map { Configuration.PromptEntry(id: id, text: $0) }
        }
        guard let section = Section(field, keys: ConfigurationKeys.prompt) else { return nil }
        let range = section["range"].flatMap(range)
        let names = section["sources"].flatMap(names)
        guard let textField = section["text"] else {
            section.complain("needs the key 'text': the sentence to look for")
            return nil
        }
        return textField.words().map { .init(id: id, text: $0, range: range, sources: names) }
    }

    private func range(_ field: Field) -> ScoreRange? {
        guard let elements = field.elements(Self.rangeRule) else { return nil }
        let ends = elements.map { $0.number(-1...1) }
        // An end that is no number has been complained about.
        if ends.count == 2, ends.contains(where: { $0 == nil }) { return nil }
        guard ends.count == 2, let low = ends[0], let high = ends[1],
            let range = ScoreRange(low: Float(low), high: Float(high))
        else {
            field.complain(Self.rangeRule, showsFound: false)
            return nil
        }
        return range
    }

    private func names(_ field: Field) -> [String]? {
        guard let elements = field.elements("must be a list of names of sources, such as [porch]") else { return nil }
        guard (1...(2 * sources.count + 8)).contains(elements.count) else {
            let rule =
                elements.isEmpty ? "must not be empty: leave it out for all sources" : "has far more names than sources"
            field.complain(rule, showsFound: false)
            return nil
        }
        var names: [String] = []
        let known = Set(sources)
        for element in elements {
            guard let name = element.text() else { continue }
            if names.contains(name) {
                element.complain("is named twice")
            } else if !known.contains(name) {
                element.complain("there is no such source\(field.context.hint(name, among: sources))")
            }
            names.append(name)
        }
        return names
    }
}
