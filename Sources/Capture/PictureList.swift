// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Finds the pictures that a folder or a glob stands for, in natural order: `img2` before `img10`.
enum PictureList {
    /// The files of a folder whose names end as pictures do; hidden files and folders within are left out.
    ///
    /// - Throws: `noInput` where there is none, `noPermission` where the folder cannot be listed.
    static func folder(_ path: String) throws(Failure) -> [String] {
        guard let folder = opendir(path) else {
            throw SystemError.failure(SystemError.number, "cannot read \(path)")
        }
        defer { closedir(folder) }
        let prefix = path.hasSuffix("/") ? path : path + "/"
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if isPicture(name), !isFolder(entry.pointee.d_type, prefix + name) { names.append(name) }
        }
        guard !names.isEmpty else {
            let endings = PictureFormat.extensions.sorted().joined(separator: ", ")
            throw Failure(.noInput, "cannot read \(path): the folder holds no pictures (\(endings))")
        }
        return names.sorted(by: NaturalOrder.precedes).map { prefix + $0 }
    }

    /// All files that match `pattern` as the shell would match it; nil where it is no pattern.
    ///
    /// - Throws: `noInput` where nothing matches.
    static func glob(_ pattern: String) throws(Failure) -> [String]? {
        guard pattern.contains(where: { "*?[".contains($0) }) else { return nil }
        var found = glob_t()
        defer { globfree(&found) }
        let status = Glibc.glob(pattern, GLOB_NOSORT | GLOB_MARK, nil, &found)
        guard status == 0 || status == GLOB_NOMATCH else {
            throw Failure(.noPermission, "cannot read \(pattern): a folder on the way cannot be listed")
        }
        let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        // GLOB_MARK ends folders, and links to folders, with a slash.
        let files = paths.filter { !$0.hasSuffix("/") }
        guard !files.isEmpty else { throw Failure(.noInput, "cannot read \(pattern): no file matches") }
        return files.sorted(by: NaturalOrder.precedes)
    }

    /// - Parameter type: what the listing says `path` is; some file systems do not know, and a link may lead anywhere
    private static func isFolder(_ type: UInt8, _ path: String) -> Bool {
        switch Int(type) {
        case Int(DT_DIR): return true
        case Int(DT_UNKNOWN), Int(DT_LNK):
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        default: return false
        }
    }

    private static func isPicture(_ name: String) -> Bool {
        guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
        return PictureFormat.extensions.contains(name[name.index(after: dot)...].lowercased())
    }
}
