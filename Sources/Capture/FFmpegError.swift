// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Glibc
import Pipeline

/// The one place that turns FFmpeg's error numbers into words.
enum FFmpegError {
    /// FFmpeg's own sentence for `number`, such as `Invalid data found when processing input`.
    static func text(_ number: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { buffer in
            guard let start = buffer.baseAddress else { return "error \(number)" }
            av_strerror(number, start, buffer.count)
            return String(cString: start)
        }
    }

    /// The failure that `number` stands for.
    ///
    /// - Parameter action: what was tried, such as `cannot read clip.mp4`
    static func failure(_ number: Int32, _ action: String) -> Failure {
        // System errors are small negative numbers, FFmpeg's own are four characters packed into one.
        if number > -4096 && number < 0 { return systemFailure(-number, action) }
        if number == cffmpeg_error_http_unauthorized() {
            return Failure(.noPermission, "\(action): the server does not accept the user and password; check them")
        }
        if number == cffmpeg_error_http_forbidden() {
            return Failure(
                .noPermission, "\(action): the server forbids it to this user; check user, password and rights")
        }
        let code: ExitCode =
            switch number {
            case cffmpeg_error_protocol_not_found(), cffmpeg_error_http_not_found(): .noInput
            case cffmpeg_error_http_server(), cffmpeg_error_http_other(), cffmpeg_error_http_bad_request(),
                cffmpeg_error_exit(), cffmpeg_error_end():
                .unavailable
            default: .badData
            }
        return Failure(code, "\(action): \(text(number))")
    }

    private static func systemFailure(_ number: Int32, _ action: String) -> Failure {
        switch number {
        case ECONNREFUSED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EIO, EPIPE, EPROTONOSUPPORT, ENOTCONN,
            ECONNABORTED, EPROTO, EPERM:
            Failure(.unavailable, "\(action): \(String(cString: strerror(number)))")
        case EINVAL, ENOSYS, ERANGE, EDOM:
            Failure(.badData, "\(action): \(String(cString: strerror(number)))")
        default: SystemError.failure(number, action)
        }
    }

    /// FFmpeg writes its own log to standard error, which is ours; touching this once silences it for good.
    static let isSilenced: Bool = {
        av_log_set_level(AV_LOG_QUIET)
        return true
    }()
}
