// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A regular file, open for reading; closed on every way out.
struct OpenFile: ~Copyable {
    let descriptor: Int32
    let identity: FileIdentity
    private let path: String

    /// - Throws: `noInput` or `noPermission` when it cannot be opened, or is a folder, a pipe or a device.
    init(path: String) throws(Failure) {
        let descriptor = try Self.open(path)
        let identity: FileIdentity
        do throws(Failure) {
            identity = try FileIdentity(descriptor: descriptor, path: path)
        } catch {
            // `deinit` does not run for what was never whole.
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.identity = identity
        self.path = path
    }

    deinit { close(descriptor) }

    /// Fills `target` with the bytes from `offset` on.
    ///
    /// - Throws: `badData` when the file ends before.
    func read(_ target: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) {
        var done = 0
        while done < target.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
            let count = try SystemError.check("cannot read \(printable(path))") {
                pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            }
            if count == 0 { throw Failure(.badData, "\(printable(path)): ends at byte \(offset + done)") }
            done += count
        }
    }

    /// The same into an array.
    func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try bytes.withUnsafeMutableBufferPointer { (target) throws(Failure) in
            try read(UnsafeMutableRawBufferPointer(target), at: offset)
        }
        return bytes
    }

    private static func open(_ path: String) throws(Failure) -> Int32 {
        guard !path.utf8.contains(0) else {
            throw Failure(.noInput, "\(printable(path)): a path cannot hold a zero byte")
        }
        do {
            // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
            return try SystemError.check("cannot open \(printable(path))") {
                Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
            }
        } catch {
            throw error.code == .noPermission ? error : Failure(.noInput, error.reason)
        }
    }
}
