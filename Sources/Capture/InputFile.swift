// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Owns a file that is open for reading.
final class InputFile {
    /// Closed when this goes away; do not keep it.
    let descriptor: Int32

    /// - Throws: `noInput` where it does not exist, `noPermission` where it is forbidden.
    init(_ path: String, action: String) throws(Failure) {
        // Non-blocking, so that a named pipe without a writer does not hold us; regular files do not care.
        descriptor = try SystemError.check(action) { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    }

    deinit { close(descriptor) }

    /// Bytes.
    /// - Throws: `noInput` where it is not a regular file.
    func size(action: String) throws(Failure) -> Int {
        var status = stat()
        try SystemError.check(action) { fstat(descriptor, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(.noInput, "\(action): it is not a file") }
        return Int(status.st_size)
    }

    /// Fills `bytes` from the file's current place.
    /// - Throws: `badData` where the file ends earlier.
    func read(into bytes: UnsafeMutableRawBufferPointer, action: String) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
            let count = try SystemError.check(action) { Glibc.read(descriptor, rest.baseAddress, rest.count) }
            if count == 0 { throw Failure(.badData, "\(action): it became shorter while it was read") }
            done += count
        }
    }

    /// The first bytes, at most `count`.
    func head(_ count: Int, action: String) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let taken = try SystemError.check(action) { pread(descriptor, &bytes, count, 0) }
        return Array(bytes.prefix(taken))
    }
}
