// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A regular file, mapped read-only for as long as this object lives.
///
/// A process that shortens the file meanwhile makes a read beyond the new end fatal (SIGBUS); `populate` turns that
/// into an error for the long first pass, and nothing can for later ones short of copying the file.
final class MappedFile: @unchecked Sendable {
    // Invariant of `@unchecked Sendable`: the mapping is read-only and unmapped in `deinit` only, and no stored
    // property changes after `init`. The pointer leaves this file only inside `withBytes`.
    private let base: UnsafeMutableRawPointer?  // nil for an empty file, which cannot be mapped
    let path: String
    /// Of the file when it was opened.
    let identity: FileIdentity

    /// Maps the file at `path`, which must not be longer than `limit` bytes.
    ///
    /// - Throws: `noInput` or `noPermission` when it cannot be opened or is no regular file, `badData` when it is too
    ///   long.
    init(path: String, limit: Int) throws(Failure) {
        let file = try OpenFile(path: path)
        let byteCount = file.identity.byteCount
        guard byteCount <= limit else {
            throw Failure(
                .badData, "\(printable(path)): the file has \(byteCount) bytes, more than the \(limit) allowed")
        }
        base =
            byteCount == 0
            ? nil
            : try SystemError.checkPointer("cannot map \(printable(path))") {
                mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
            }
        self.path = path
        identity = file.identity
    }

    var byteCount: Int { identity.byteCount }

    deinit {
        if let base { munmap(base, byteCount) }
    }

    /// Hands out the file's bytes. Do not escape the pointer.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// Brings `range` into memory, so that a disk that fails is an error and not a signal. Costs a quarter of the speed
    /// of a scan of cached pages (10 instead of 13 GB/s).
    ///
    /// - Throws: `noInput` when the disk cannot deliver the bytes or the file has become shorter.
    func populate(_ range: Range<Int>) throws(Failure) {
        guard let base, !range.isEmpty else { return }
        let pages = range.lowerBound / pageSize * pageSize..<range.upperBound
        guard madvise(base + pages.lowerBound, pages.count, populateRead) < 0 else { return }
        let number = SystemError.number
        // Kernels before 5.14 do not know the call; the pages then come one fault at a time.
        if number == EFAULT {
            throw Failure(.noInput, "\(printable(path)): cannot be read at byte \(range.lowerBound)")
        }
    }

    /// Gives the pages of `range` back to the page cache, so that passing over a model of 10 GB does not grow the
    /// process.
    func release(_ range: Range<Int>) {
        guard let base else { return }
        // Pages that `range` shares with its neighbours stay.
        let first = (range.lowerBound + pageSize - 1) / pageSize * pageSize
        let end = range.upperBound == byteCount ? byteCount : range.upperBound / pageSize * pageSize
        if first < end { madvise(base + first, end - first, MADV_DONTNEED) }
    }
}

private let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
/// `MADV_POPULATE_READ`, which C libraries before 2.35 do not name.
private let populateRead: Int32 = 22
