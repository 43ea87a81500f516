// SPDX-License-Identifier: Apache-2.0
import Yams

/// Turns a YAML text into a tree, and says what in it is wrong whatever the keys mean.
struct YAMLReader {
    /// A file of 1 MiB without aliases stays below it.
    private static let nodeLimit = 600_000

    private(set) var problems: [ConfigurationProblem] = []
    private var nodes = 0

    /// Nil where there is nothing that could be read, with a problem.
    mutating func read(_ text: String) -> YAMLValue? {
        let text = ConfigurationFile.withoutMark(text)
        if AliasBound.isBroken(by: text) {
            complain(
                nil, "", "has too many aliases: at most \(AliasBound.count), and a file with any of at most 32 KiB")
            return nil
        }
        do {
            // Yams keeps a pointer into the text, which short strings do not have.
            guard let root = try DuplicateKeys.root(of: text + String(repeating: "\n", count: 16)) else {
                complain(nil, "", "is empty")
                return nil
            }
            let value = self.value(root, path: "")
            if nodes > Self.nodeLimit { complain(nil, "", "has more than \(Self.nodeLimit) values") }
            return nodes > Self.nodeLimit ? nil : value
        } catch let error as YamlError {
            var problem = YAMLSyntax.problem(error, text: text)
            // The newlines put behind it are none of the file.
            let lines = text.utf8.count { $0 == 10 } + (text.utf8.last == 10 ? 0 : 1)
            problem.line = problem.line.map { max(1, min($0, lines)) }
            problems.append(problem)
        } catch {
            complain(nil, "", "cannot be parsed")
        }
        return nil
    }

    private mutating func complain(_ mark: Mark?, _ key: String, _ rule: String) {
        problems.append(.init(line: mark?.line, column: mark?.column, key: key, rule: rule))
    }

    private mutating func value(_ node: Node, path: String) -> YAMLValue {
        nodes += 1
        let (line, column) = (node.mark?.line ?? 1, node.mark?.column ?? 1)
        checkTag(node, path)
        return YAMLValue(content: content(node, path), line: line, column: column)
    }

    private mutating func content(_ node: Node, _ path: String) -> YAMLValue.Content {
        // Aliases make trees of any size out of small files.
        guard nodes <= Self.nodeLimit else { return .nothing }
        switch node {
        case .scalar(let scalar):
            let isNothing = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return isNothing ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            return .list(sequence.enumerated().map { value($0.element, path: "\(path)[\($0.offset)]") })
        case .mapping(let mapping): return .map(entries(mapping, path))
        case .alias: return .nothing
        }
    }

    /// The first of two equal keys counts.
    private mutating func entries(_ mapping: Node.Mapping, _ path: String) -> [YAMLValue.Entry] {
        var lines: [String: Int] = [:]
        var entries: [YAMLValue.Entry] = []
        for (node, child) in mapping where nodes <= Self.nodeLimit {
            guard let text = node.scalar?.string else {
                complain(node.mark, path, "has a key that is no name")
                continue
            }
            let key = DuplicateKeys.original(text)
            let name = path.isEmpty ? key : "\(path).\(key)"
            let line = node.mark?.line ?? 1
            if let first = lines[key] {
                complain(node.mark, name, "is given twice, first on line \(first)")
            } else if key == "<<" {
                complain(node.mark, path, "merge keys (<<) are not read: put what sources share under 'defaults'")
            } else {
                let value = value(child, path: name)
                entries.append(.init(key: key, line: line, column: node.mark?.column ?? 1, value: value))
            }
            lines[key] = lines[key] ?? line
        }
        return entries
    }

    /// `!secret door` means something to other programs.
    private mutating func checkTag(_ node: Node, _ path: String) {
        let tag = node.tag.rawValue
        if tag.isEmpty || tag == "!" || tag.hasPrefix("tag:yaml.org,2002:") { return }
        complain(node.mark, path, "tags such as '\(tag)' are not read: write ${NAME} for a secret")
    }
}
