// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// What Linux tells about the machine and this process.
enum Machine {
    /// Such as `AMD EPYC 9575F`, with family and model, because virtual machines cut the name short.
    static var processor: String {
        let facts = lines(of: "/proc/cpuinfo", separator: ":")
        guard let name = facts["model name"] ?? facts["Model"] ?? facts["Hardware"] else { return "unknown processor" }
        guard let family = facts["cpu family"], let model = facts["model"] else { return printable(name, limit: 80) }
        return printable("\(name) (family \(family), model \(model))", limit: 80)
    }

    /// The most memory that this process has had resident, in bytes; 0 where the system does not tell.
    static var peakResidentBytes: Int {
        // "VmHWM:	  434336 kB"
        let field = lines(of: "/proc/self/status", separator: ":")["VmHWM"]?.split(separator: " ").first
        return (field.flatMap { Int($0) } ?? 0) * 1024
    }

    /// The lines `name: value` of a file, the first of each name.
    private static func lines(of path: String, separator: Character) -> [String: String] {
        guard let file = fopen(path, "r") else { return [:] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16384)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        var facts: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: separator, maxSplits: 1).map { trimmed($0) }
            if parts.count == 2, facts[parts[0]] == nil { facts[parts[0]] = parts[1] }
        }
        return facts
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let start = text.drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) }.map { start.index(after: $0) } ?? start.startIndex
        return String(start[..<end])
    }
}
