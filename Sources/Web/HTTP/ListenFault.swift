// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOCore
import Pipeline

/// Why the port cannot be opened, in words a person can act on.
enum ListenFault {
    static func failure(_ error: any Error, _ settings: WebSettings) -> Failure {
        let place = "cannot listen on \(settings.host), port \(settings.port)"
        if let error = error as? SocketAddressError.UnknownHost {
            return Failure(.configuration, "\(place): there is no host \(printable(error.host))")
        }
        guard let error = error as? IOError else {
            return Failure(.unavailable, "\(place): \(printable("\(error)"))")
        }
        switch error.errnoCode {
        case EADDRINUSE:
            return Failure(
                .unavailable, "\(place): another program listens there; stop it, or take another port")
        case EADDRNOTAVAIL:
            return Failure(.configuration, "\(place): this machine does not have that address")
        case EACCES: return Failure(.noPermission, "\(place): ports below 1024 need a privilege")
        default: return Failure(.unavailable, "\(place): \(String(cString: strerror(error.errnoCode)))")
        }
    }
}
