// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import perceptd

/// Configurations of tests, as texts.
enum ConfigurationText {
    static let none = variables([:])

    static func variables(_ values: [String: String], credentials: String? = nil) -> Variables {
        Variables(credentials: credentials) { values[$0] }
    }

    /// A file in which only one thing is of interest: a line replaces the default one of its key.
    static func file(
        sources: String = "sources: {porch: {url: rtsp://camera/stream}}", prompts: String = "prompts: {dog: a dog}",
        _ more: String = ""
    ) -> String {
        "version: 1\n\(sources)\n\(prompts)\n\(more)\n"
    }

    static func parse(_ text: String, _ variables: Variables = none) throws(ConfigurationError) -> Configuration {
        try Configuration.parse(text, file: "/etc/c.yaml", variables: variables)
    }

    /// The lines that are printed about a broken file, without its name; empty for a good one.
    static func complaints(_ text: String, _ variables: Variables = none) -> [String] {
        do throws(ConfigurationError) {
            _ = try parse(text, variables)
            return []
        } catch {
            return error.lines.map { String($0.dropFirst($0.hasPrefix("/etc/c.yaml:") ? 12 : 0)) }
        }
    }

    /// The examples that come with perceptd, by name.
    static let examples: [String] = {
        guard let folder = opendir(configs) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name.hasSuffix(".yaml") { names.append(name) }
        }
        return names.sorted()
    }()

    static let configs = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/configs"

    static func example(_ name: String) throws -> String { try ConfigurationFile.text(of: "\(configs)/\(name)") }
}
