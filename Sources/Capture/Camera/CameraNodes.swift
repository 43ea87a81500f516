// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The device nodes of V4L2, and the names that udev gives them.
enum CameraNodes {
    /// `/dev/video0`, ... by their numbers.
    static func all() -> [String] {
        entries("/dev").compactMap { name in name.hasPrefix("video") ? Int(name.dropFirst(5)) : nil }
            .sorted().map { "/dev/video\($0)" }
    }

    /// The link below /dev/v4l/by-id that leads to the node; nil where there is none.
    static func link(to node: String) -> String? {
        guard let target = target(of: node) else { return nil }
        let folder = "/dev/v4l/by-id"
        return entries(folder).sorted().map { "\(folder)/\($0)" }.first { Self.target(of: $0) == target }
    }

    /// The path without links; nil where it leads nowhere.
    static func target(of path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Names in a folder; none where it cannot be read.
    static func entries(_ folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
