// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Writes whole byte strings to a descriptor that somebody else owns and closes.
///
/// The process ignores `SIGPIPE`; a reader that left then shows as `EPIPE`.
package struct FileDescriptorWriter: Sendable {
    package let descriptor: Int32
    /// Whether it is a terminal: one that hung up says `EIO` where a pipe says `EPIPE`.
    package let isTerminal: Bool

    package init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    /// Writes all bytes: in one `write(2)` unless the system takes only some; waits where the descriptor would block.
    ///
    /// - Throws: `OutputClosed` when the reader went away, `Failure` (`cannotWrite`) for a full disk and the like.
    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                written += try writeSome(UnsafeRawBufferPointer(rebasing: bytes[written...]))
            }
        }
    }

    private func writeSome(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        let count = OutputProgress.during { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
        if count >= 0 { return count }
        let number = SystemError.number
        switch number {
        case EINTR: return 0
        case EAGAIN: return waitUntilWritable()
        case EPIPE: throw OutputClosed()
        case EIO where isTerminal: throw OutputClosed()
        default: throw Failure(.cannotWrite, SystemError.failure(number, "cannot write the output").reason)
        }
    }

    /// Whoever shares the descriptor (a shell, `ssh`) may have made it non-blocking.
    private func waitUntilWritable() -> Int {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return OutputProgress.during {
            poll(&request, 1, -1)
            return 0
        }
    }
}
