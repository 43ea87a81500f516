// SPDX-License-Identifier: Apache-2.0
import Yams

/// Lets Yams read files in which a mapping has a key twice, so that all of them are found, and all else that is wrong.
///
/// Yams stops at the first such mapping and says where the first of the equal keys stands. That key gets a private
/// letter in front, and the text is parsed again.
enum DuplicateKeys {
    private static let letter: Unicode.Scalar = "\u{E000}"
    /// Each costs another pass, and a large file takes half a second.
    private static func limit(_ text: String) -> Int { text.utf8.count > 1 << 16 ? 2 : 20 }

    /// Nil for a text without a document.
    static func root(of text: String) throws -> Node? {
        var text = text
        for _ in 0..<limit(text) {
            do {
                return try parse(text)
            } catch let error as YamlError {
                guard case .duplicatedKeysInMapping(_, let context) = error, let marked = marking(text, context.mark)
                else { throw error }
                text = marked
            }
        }
        return try parse(text)
    }

    /// What stands in a message if there are more of them than passes, or they are no plain words.
    static func problem(_ keys: [String], _ mark: Mark) -> ConfigurationProblem {
        let names = Set(keys.map(original)).sorted().map { "'\(ConfigurationProblem.redacted($0))'" }
        return .init(
            line: mark.line, column: mark.column,
            rule: "has keys twice in one mapping: \(names.joined(separator: ", "))")
    }

    /// The key as the file has it.
    static func original(_ key: String) -> String {
        String(String.UnicodeScalarView(key.unicodeScalars.drop { $0 == letter }))
    }

    private static func parse(_ text: String) throws -> Node? {
        // The basic resolver leaves scalars as they are, and compiles no regular expressions.
        try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    }

    /// Nil where the key is not a plain or quoted word.
    private static func marking(_ text: String, _ mark: Mark) -> String? {
        var scalars = text.unicodeScalars
        guard var place = index(of: mark, in: scalars), !"&!*?[{|>".unicodeScalars.contains(scalars[place]) else {
            return nil
        }
        if "\"'".unicodeScalars.contains(scalars[place]) { place = scalars.index(after: place) }
        scalars.insert(letter, at: place)
        return String(scalars)
    }

    /// Counts lines as libyaml does.
    private static func index(of mark: Mark, in scalars: String.UnicodeScalarView) -> String.Index? {
        let breaks: [Unicode.Scalar] = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]
        var (line, place) = (1, scalars.startIndex)
        while line < mark.line {
            guard let end = scalars[place...].firstIndex(where: breaks.contains) else { return nil }
            place = scalars.index(after: end)
            if scalars[end] == "\r", place < scalars.endIndex, scalars[place] == "\n" {
                place = scalars.index(after: place)
            }
            line += 1
        }
        let key = scalars.index(place, offsetBy: mark.column - 1, limitedBy: scalars.endIndex)
        return key.flatMap { $0 < scalars.endIndex ? $0 : nil }
    }
}
