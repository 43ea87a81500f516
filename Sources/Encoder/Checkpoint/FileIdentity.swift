// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// What the system says about a file without reading it. Two that are equal are the same file with the same content,
/// wherever it lies by now: the change time cannot be set, and every write moves it.
struct FileIdentity: Sendable, Hashable {
    let byteCount: Int
    let permissions: mode_t
    let device: UInt64
    let inode: UInt64
    /// Nanoseconds since 1970.
    let modified: Int
    let changed: Int

    /// - Throws: `noInput` when it is no regular file.
    init(descriptor: Int32, path: String) throws(Failure) {
        var status = stat()
        try SystemError.check("cannot look at \(printable(path))") { fstat(descriptor, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.noInput, "\(printable(path)): not a regular file")
        }
        byteCount = Int(status.st_size)
        permissions = status.st_mode & 0o777
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    private static func nanoseconds(_ time: timespec) -> Int {
        // Wraps for times that no clock shows; it is compared, not counted with.
        time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
    }
}
