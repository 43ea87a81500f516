// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Glibc
import Pipeline

/// What it means that an RTMP server refuses a connection: FFmpeg has no numbers of its own for that.
enum RTMPRefusal {
    /// Nil where `status` is no refusal, or the address not RTMP.
    static func failure(_ status: Int32, _ address: String, _ action: String) -> Failure? {
        guard let address = StreamAddress(address), address.scheme.hasPrefix("rtmp") else { return nil }
        switch status {
        case cffmpeg_error_unknown() where address.hasUser:
            return Failure(.noPermission, "\(action): the server does not accept the user and password; check them")
        case cffmpeg_error_unknown():
            return Failure(.unavailable, "\(action): the server rejects the connection; it may want a password")
        // Minus one, which is all that is left of the server's words.
        case -EPERM: return Failure(.unavailable, "\(action): the server refuses to play this path")
        default: return nil
        }
    }
}
