// SPDX-License-Identifier: Apache-2.0

/// A header such as `form-data; name="file"; filename="a;b.mp4"`: a word and named values.
struct HeaderParameters {
    /// In lower case.
    let value: String
    private var parameters: [(name: String, value: String)] = []

    init(_ text: String) {
        var rest = text[...]
        value = Self.take(&rest, until: ";").lowercased()
        while !rest.isEmpty {
            let name = Self.take(&rest, until: "=;").lowercased()
            let value = rest.first == "\"" ? Self.takeQuoted(&rest) : Self.take(&rest, until: ";")
            if !name.isEmpty { parameters.append((name, value)) }
        }
    }

    /// The value of that name, where it is there exactly once.
    mutating func take(_ name: String) -> String? {
        let found = parameters.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    /// What stands before the next of `ends`, which goes too.
    private static func take(_ rest: inout Substring, until ends: String) -> String {
        let end = rest.firstIndex { ends.contains($0) } ?? rest.endIndex
        let word = rest[..<end]
        rest = rest[end...].dropFirst()
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        return String(word.trimmed)
    }

    /// As browsers write it: a backslash stands in front of a quote or a backslash.
    private static func takeQuoted(_ rest: inout Substring) -> String {
        var text = ""
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                text.append(rest.removeFirst())
            } else {
                text.append(character)
            }
        }
        _ = take(&rest, until: ";")
        return text
    }
}

extension Substring {
    /// Without the blanks around it.
    fileprivate var trimmed: Substring {
        var text = drop { $0.isWhitespace }
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return text
    }
}
