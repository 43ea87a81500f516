// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Pipeline

/// An open folder.
package struct FolderListing: ~Copyable {
    private let stream: OpaquePointer

    /// - Throws: `noInput` where there is none, `noPermission` where it may not be read
    package init(_ path: String) throws(Failure) {
        guard let stream = opendir(path) else {
            throw SystemError.failure(SystemError.number, "cannot open \(printable(path))")
        }
        self.stream = stream
    }

    deinit { closedir(stream) }

    /// Reads the names of what it holds, in no order.
    package consuming func names() -> [String] {
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: name.pointee)) {
                        String(cString: $0)
                    }
                })
        }
        return names
    }
}
