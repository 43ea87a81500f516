// SPDX-License-Identifier: Apache-2.0

/// A mapping of the file whose keys are known.
struct Section {
    /// In the order of the file.
    let fields: [(key: String, field: Field)]
    private let field: Field

    /// Nil, with a problem, where it is no mapping. A key without anything behind it is an empty one.
    ///
    /// - Parameter keys: those it may have, others are problems; nil where the file chooses names
    init?(_ field: Field, keys: [String]?) {
        self.field = field
        let entries: [YAMLValue.Entry]
        switch field.value.content {
        case .map(let given): entries = given
        case .nothing: entries = []
        default:
            field.complain(Self.rule(keys))
            return nil
        }
        fields = entries.compactMap { entry in
            let child = Field(
                value: entry.value, path: field.path.isEmpty ? entry.key : "\(field.path).\(entry.key)",
                line: entry.line, column: entry.column, context: field.context)
            guard let keys, !keys.contains(entry.key) else { return (entry.key, child) }
            child.complain("unknown key\(field.context.hint(entry.key, among: keys))", showsFound: false)
            return nil
        }
    }

    private static func rule(_ keys: [String]?) -> String {
        guard let keys else { return "must be a mapping of names" }
        return "must be a mapping with keys such as '\(keys.prefix(3).joined(separator: "', '"))'"
    }

    subscript(key: String) -> Field? { fields.first { $0.key == key }?.field }

    func section(_ key: String, keys: [String]?) -> Section? { self[key].flatMap { Section($0, keys: keys) } }

    /// Of the mapping itself.
    func complain(_ rule: String) { field.complain(rule, showsFound: false) }

    /// Those whose key can stand in a topic or a label; the others are problems.
    var named: [(key: String, field: Field)] {
        fields.filter { key, field in
            let isName = !key.isEmpty && key.utf8.count <= 64 && key.utf8.allSatisfy(Self.isNameByte)
            if !isName {
                field.complain("a name has at most 64 letters (a-z, A-Z), digits, - and _", showsFound: false)
            }
            return isName
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) || (48...57).contains(byte) || "-_".utf8.contains(byte)
    }
}
