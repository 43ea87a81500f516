// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// As much YAML as the `config.yaml` of a model needs: `key: value` lines, and sections of such lines one level deep.
///
/// A value is read as JSON when it is JSON (numbers, `true`, `[0.5, 0.5, 0.5]`) and as a string otherwise. Lists and
/// what is nested deeper are passed over. The YAML library that reads perceptd's own configuration does not belong in
/// this room, and YAML's aliases let a small file from elsewhere grow without bound.
struct YAMLSubset {
    private var root: [String: JSONValue] = [:]
    private var section: String?
    private var indentation: Int?

    static func parse(_ bytes: UnsafeRawBufferPointer, subject: String) throws(Failure) -> JSONValue {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.badData, "\(subject) is not UTF-8")
        }
        var parser = YAMLSubset()
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            do throws(YAMLProblem) {
                try parser.take(line)
            } catch {
                throw Failure(.badData, "\(subject), line \(index + 1): \(error.text)")
            }
        }
        return .object(JSONObject(parser.root))
    }

    private mutating func take(_ line: Substring) throws(YAMLProblem) {
        let content = line.drop { $0 == " " }
        guard let first = content.first, first != "#", content != "---", content != "..." else { return }
        let depth = line.count - content.count
        if depth > 0, section == nil || depth > indentation ?? depth { return }
        guard first != "-" else { return }
        guard first != "\t" else { throw YAMLProblem(text: "a tab in front") }
        guard let colon = content.firstIndex(of: ":") else { throw YAMLProblem(text: "expected 'key: value'") }
        let key = String(content[..<colon])
        let value = Self.scalar(content[content.index(after: colon)...])
        if depth == 0 {
            section = value == .null ? key : nil
            indentation = nil
            guard root.updateValue(value, forKey: key) == nil else {
                throw YAMLProblem(text: "'\(printable(key))' appears twice")
            }
            try check(root.count)
        } else if let section {
            indentation = depth
            try insert(key, value, into: section)
        }
    }

    private mutating func insert(_ key: String, _ value: JSONValue, into section: String) throws(YAMLProblem) {
        var members = JSONObject()
        // Taken out, not looked up: while `root` held it too, every line would copy the whole dictionary.
        if case .object(let known)? = root.removeValue(forKey: section) { members = known }
        guard members.updateValue(value, forKey: key) == nil else {
            throw YAMLProblem(text: "'\(printable(section)).\(printable(key))' appears twice")
        }
        try check(members.count)
        root[section] = .object(members)
    }

    private func check(_ count: Int) throws(YAMLProblem) {
        guard count <= JSONReader.maximumMembers else {
            throw YAMLProblem(text: "more than \(JSONReader.maximumMembers) keys")
        }
    }

    private static func scalar(_ text: Substring) -> JSONValue {
        var value = text.firstRange(of: " #").map { text[..<$0.lowerBound] } ?? text
        value = value.drop { $0 == " " }
        while value.last == " " { value.removeLast() }
        if value.isEmpty || value == "~" { return .null }
        var bytes = Array(value.utf8)
        let json = bytes.withUnsafeMutableBytes { try? JSONValue.parse(UnsafeRawBufferPointer($0), subject: "") }
        return json ?? .string(value.first == "'" ? String(value.dropFirst().dropLast()) : String(value))
    }
}

private struct YAMLProblem: Error {
    let text: String
}
