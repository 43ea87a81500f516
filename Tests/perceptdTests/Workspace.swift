// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A folder with files for one test, which goes away with this.
final class Workspace: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/perceptd-program-XXXXXX".utf8CString)
        let name = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
        guard let name else { fatalError("no temporary folder") }
        path = String(cString: name)
    }

    deinit { clear() }

    /// For files that many tests read: goes away when the process ends.
    static let shared: Workspace = {
        atexit { Workspace.shared.clear() }
        return Workspace()
    }()

    private func clear() {
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        guard let file = fopen("\(path)/\(name)", "wb") else { fatalError("cannot write \(name)") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return "\(path)/\(name)"
    }

    @discardableResult
    func write(_ name: String, _ text: String) -> String { write(name, text.utf8) }

    func makeFolder(_ name: String) -> String {
        mkdir("\(path)/\(name)", 0o700)
        return "\(path)/\(name)"
    }

    private func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    /// What lies in a folder, sorted.
    func listing(_ folder: String? = nil) -> [String] { names(in: folder ?? path).sorted() }

    private func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
