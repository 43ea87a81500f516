// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A small file of settings beside a checkpoint, as a tree.
struct ConfigFile: Sendable {
    static let maximumByteCount = 1 << 20

    /// Without the folder, for messages.
    let name: String
    let root: JSONValue

    /// The files of `names` that `folder` holds, in that order.
    ///
    /// - Throws: `badData` when one is no JSON or YAML or too long, `noPermission` when it cannot be opened.
    static func all(_ names: [String], in folder: String) throws(Failure) -> [ConfigFile] {
        var files: [ConfigFile] = []
        for name in names where access("\(folder)/\(name)", F_OK) == 0 {
            files.append(try ConfigFile(path: "\(folder)/\(name)", name: name))
        }
        return files
    }

    private init(path: String, name: String) throws(Failure) {
        let file = try MappedFile(path: path, limit: Self.maximumByteCount)
        let subject = printable(path)
        root = try file.withBytes { (bytes) throws(Failure) in
            name.hasSuffix(".json")
                ? try JSONValue.parse(bytes, subject: subject) : try YAMLSubset.parse(bytes, subject: subject)
        }
        self.name = name
    }

    init(name: String, root: JSONValue) {
        self.name = name
        self.root = root
    }

    /// The value at `path`, such as `vision_cfg.heads`; nil when it is absent or null.
    ///
    /// - Throws: `badData` when something on the way is no object.
    func value(_ path: String) throws(Failure) -> JSONValue? {
        var value = root
        var walked: [String] = []
        for key in path.split(separator: ".") {
            switch value {
            case .null: return nil
            case .object(let members):
                guard let next = members[String(key)] else { return nil }
                value = next
                walked.append(String(key))
            default: throw failure(walked.joined(separator: "."), "must be an object")
            }
        }
        return value == .null ? nil : value
    }

    /// A number of 1 or more, small enough to count anything in a model.
    func count(_ path: String) throws(Failure) -> Int? {
        guard let value = try value(path) else { return nil }
        guard case .number(let number) = value, number >= 1, number <= 0x1p30, number == number.rounded() else {
            throw failure(path, "must be a whole number of 1 or more")
        }
        return Int(number)
    }

    /// Exactly `length` numbers that a float can hold.
    func floats(_ path: String, length: Int) throws(Failure) -> [Float]? {
        guard let value = try value(path) else { return nil }
        guard case .array(let elements) = value, elements.count == length else {
            throw failure(path, "must be a list of \(length) numbers")
        }
        var floats: [Float] = []
        for element in elements {
            guard case .number(let number) = element, Float(number).isFinite else {
                throw failure(path, "must be a list of \(length) numbers")
            }
            floats.append(Float(number))
        }
        return floats
    }

    func string(_ path: String) throws(Failure) -> String? {
        guard let value = try value(path) else { return nil }
        guard case .string(let string) = value else { throw failure(path, "must be a string") }
        return string
    }

    func boolean(_ path: String) throws(Failure) -> Bool? {
        guard let value = try value(path) else { return nil }
        guard case .boolean(let boolean) = value else { throw failure(path, "must be true or false") }
        return boolean
    }

    func failure(_ path: String, _ problem: String) -> Failure {
        Failure(.badData, "\(name): \(path.isEmpty ? "the document" : "'\(path)'") \(problem)")
    }
}
