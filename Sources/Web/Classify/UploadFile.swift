// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTPTypes
import NIOCore

/// An upload on disk, in a file without a name: it is gone with the last who has it open, however the process ends.
final class UploadFile: Sendable {
    let descriptor: Int32

    /// In `$TMPDIR`, else in /tmp. Blocks.
    ///
    /// - Throws: `APIError` 507 where there is no room, `UploadFault` for all else
    init() throws {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array("\(folder)/perceptd-upload-XXXXXX".utf8CString)
        let opened = mkstemp(&path)
        guard opened >= 0 else { throw Self.fault(errno) }
        _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
        unlink(path)
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Writes behind what is there. Blocks.
    ///
    /// - Throws: as `init`
    func append(_ buffer: ByteBuffer) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count < 0, errno != EINTR { throw Self.fault(errno) }
                done += max(0, count)
            }
        }
    }

    private static func fault(_ number: Int32) -> any Error {
        guard [ENOSPC, EDQUOT, EFBIG].contains(number) else {
            return UploadFault(reason: "cannot keep an upload: \(String(cString: strerror(number)))")
        }
        var error = APIError(.init(code: 507, reasonPhrase: "Insufficient Storage"), "There is no room for the upload.")
        error.closes = true
        return error
    }
}

/// What keeps uploads from being written, for the log.
struct UploadFault: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
