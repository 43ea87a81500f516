// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// The bytes of a configuration file, as text.
enum ConfigurationFile {
    /// Bytes: a hundred cameras take 20 KB.
    static let sizeLimit = 1 << 20

    /// - Throws: `noInput`, `noPermission` or `configuration`, with one problem.
    static func text(of path: String) throws(ConfigurationError) -> String {
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try self.bytes(of: path, limit: sizeLimit + 1)
        } catch {
            throw ConfigurationError(file: path, code: error.code, problems: [.init(rule: error.reason)])
        }
        return try text(bytes, path: path)
    }

    /// - Throws: where it is no text that YAML allows; with the line.
    static func text(_ bytes: [UInt8], path: String) throws(ConfigurationError) -> String {
        if bytes.count > sizeLimit { throw problem(path, nil, "is longer than 1 MiB") }
        for (number, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            if line.contains(0) { throw problem(path, number + 1, "holds a NUL byte: this is no text file") }
            guard let text = String(validating: line, as: UTF8.self) else {
                throw problem(path, number + 1, "is not valid UTF-8")
            }
            if text.unicodeScalars.contains(where: isForbidden) {
                throw problem(path, number + 1, "holds a control character")
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Editors on Windows put a byte order mark in front, which Yams does not take for one.
    static func withoutMark(_ text: String) -> String {
        text.unicodeScalars.first == "\u{FEFF}"
            ? String(String.UnicodeScalarView(text.unicodeScalars.dropFirst())) : text
    }

    /// What YAML calls not printable.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 13, 0x85: false
        case ..<32, 0x7F..<0xA0, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    /// At most `limit` of them.
    static func bytes(of path: String, limit: Int) throws(Failure) -> [UInt8] {
        let action = "cannot be read"
        let descriptor = try SystemError.check(action) { open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let wanted = min(buffer.count, limit - bytes.count)
            let count = try SystemError.check(action) { read(descriptor, &buffer, wanted) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    private static func problem(_ path: String, _ line: Int?, _ rule: String) -> ConfigurationError {
        ConfigurationError(file: path, problems: [.init(line: line, rule: rule)])
    }
}
