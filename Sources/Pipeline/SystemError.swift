// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The one place that reads `errno`.
package enum SystemError {
    /// Calls `body` until it is not interrupted; returns its value, or throws what `errno` says.
    ///
    /// - Parameters:
    ///   - action: what was tried, for the message, such as `cannot open model.safetensors`
    ///   - body: a system call that returns a negative number on failure
    /// - Throws: `noInput` where the path does not exist, `noPermission` where it is forbidden, else `unexpected`.
    @discardableResult
    package static func check<Value: SignedInteger>(_ action: @autoclosure () -> String, _ body: () -> Value)
        throws(Failure)
        -> Value
    {
        while true {
            let value = body()
            if value >= 0 { return value }
            let number = errno
            if number == EINTR { continue }
            throw failure(number, action())
        }
    }

    /// The same for calls that hand back a pointer, such as `mmap` (whose failure value is not null) and `opendir`.
    package static func checkPointer(_ action: @autoclosure () -> String, _ body: () -> UnsafeMutableRawPointer?)
        throws(Failure) -> UnsafeMutableRawPointer
    {
        if let pointer = body(), pointer != MAP_FAILED { return pointer }
        throw failure(errno, action())
    }

    /// The error number of the call that just failed, for callers that must tell `EPIPE` or `EAGAIN` apart.
    package static var number: Int32 { errno }

    /// The failure that an error number from the kernel stands for.
    package static func failure(_ number: Int32, _ action: String) -> Failure {
        let code: ExitCode =
            switch number {
            case ENOENT, ENOTDIR, EISDIR, ENXIO, ENODEV, EBADF: .noInput
            case EACCES, EPERM: .noPermission
            case ENOMEM: .configuration
            case ENOSPC, EROFS, EPIPE: .cannotWrite
            default: .unexpected
            }
        return Failure(code, "\(action): \(String(cString: strerror(number)))")
    }
}
