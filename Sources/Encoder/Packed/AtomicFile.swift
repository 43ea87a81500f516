// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A file that appears under its name all at once, or not at all: written beside it, brought to the disk, renamed.
///
/// While it is written it is locked, so that what a process left that died can be told from what one is writing.
struct AtomicFile: ~Copyable {
    private static let ending = ".partial"
    /// Seconds that a file without a lock is left alone: its process may be about to lock it.
    private static let patience = 5

    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var isInPlace = false

    /// - Parameters:
    ///   - byteCount: what it is going to hold; a disk without that much room is found out before it is full
    ///   - permissions: of the file
    /// - Throws: `cannotWrite` and `noPermission`: why it cannot be made there.
    init(path: String, byteCount: Int, permissions: mode_t) throws(Failure) {
        try Self.checkLimit(byteCount, path)
        Self.removeLeftovers(of: path)
        let (descriptor, temporary) = try Self.make(for: path)
        flock(descriptor, LOCK_EX | LOCK_NB)
        // The owner can always read it, and nobody runs it.
        fchmod(descriptor, (permissions | 0o600) & 0o666)
        do throws(Failure) {
            try Self.reserve(byteCount, descriptor, path)
        } catch {
            // `deinit` does not run for what was never whole.
            unlink(temporary)
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.temporary = temporary
    }

    deinit {
        if !isInPlace { unlink(temporary) }
        close(descriptor)
    }

    /// Appends.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            done += try SystemError.check("cannot write \(printable(path))") {
                Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
        }
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in try write(UnsafeRawBufferPointer(bytes)) }
    }

    /// Puts the file in its place, instead of the one that is there.
    consuming func publish() throws(Failure) {
        try SystemError.check("cannot write \(printable(path))") { fsync(descriptor) }
        do throws(Failure) {
            try SystemError.check("cannot write \(printable(path))") { rename(temporary, path) }
        } catch {
            throw Failure(.cannotWrite, error.reason)
        }
        isInPlace = true
    }

    /// A file of its own name in the folder of `path`.
    private static func make(for path: String) throws(Failure) -> (descriptor: Int32, path: String) {
        var template = Array("\(path).XXXXXX\(ending)".utf8CString)
        do throws(Failure) {
            let descriptor = try SystemError.check("cannot write \(printable(path))") {
                mkstemps(&template, Int32(ending.utf8.count))
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return (descriptor, String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        } catch {
            throw error.code == .noPermission ? error : Failure(.cannotWrite, error.reason)
        }
    }

    /// A limit on the length of files is not an error number but a signal that ends the process.
    private static func checkLimit(_ byteCount: Int, _ path: String) throws(Failure) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(byteCount)
        else { return }
        throw SystemError.failure(EFBIG, "cannot write \(printable(path))")
    }

    private static func reserve(_ byteCount: Int, _ descriptor: Int32, _ path: String) throws(Failure) {
        let number = byteCount > 0 ? posix_fallocate(descriptor, 0, off_t(byteCount)) : 0
        // Not every file system can; then the write will tell.
        guard number != 0, number != EOPNOTSUPP, number != EINVAL, number != EINTR else { return }
        throw SystemError.failure(number, "cannot write \(printable(path))")
    }

    /// Removes what processes left that died while they wrote this file.
    static func removeLeftovers(of path: String) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "./"
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        guard let names = try? FolderListing(folder).names() else { return }
        for other in names where other.hasPrefix("\(name).") && other.hasSuffix(ending) {
            if other.utf8.count == name.utf8.count + 7 + ending.utf8.count { removeIfLeft("\(folder)\(other)") }
        }
    }

    private static func removeIfLeft(_ path: String) {
        guard let file = try? OpenFile(path: path), flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
        let age = time(nil) - file.identity.modified / 1_000_000_000
        if age > patience { unlink(path) }
    }
}
