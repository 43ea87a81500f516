// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// The project's files, found from where this file was compiled.
enum SourceTree {
    private static let sources =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        + "/Sources"

    /// The folders of Sources, sorted.
    static func rooms() throws -> [String] { try entries(of: sources) }

    /// Every Swift file of a room, in all its folders.
    static func swiftFiles(room: String) throws -> [String] { try walk("\(sources)/\(room)") }

    private static func walk(_ folder: String) throws -> [String] {
        try entries(of: folder).flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            if name.hasSuffix(".swift") { return [path] }
            return name.contains(".") ? [] : try walk(path)
        }
    }

    private static func entries(of folder: String) throws -> [String] {
        guard let directory = opendir(folder) else { throw SystemError.failure(SystemError.number, folder) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    static func imports(of path: String) throws -> [String] { imports(in: try text(of: path)) }

    /// The modules of the `import` lines, whatever stands in front of the keyword or names a declaration behind it.
    static func imports(in text: String) -> [String] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "let", "var"]
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            let words = withoutComment(line).split(separator: " ")
            guard let place = words.firstIndex(of: "import") else { return nil }
            guard words[..<place].allSatisfy({ $0.hasPrefix("@") || ["package", "public", "internal"].contains($0) })
            else { return nil }
            return words[(place + 1)...].first { !kinds.contains($0) }?.split(separator: ".").first.map(String.init)
        }
    }

    private static func withoutComment(_ line: Substring) -> Substring {
        line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
    }

    private static func text(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw SystemError.failure(SystemError.number, path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
