// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import NIOSSL
import Pipeline

/// Why a picture did not come, as the client that sent its URL may know it.
struct FetchFault: Error, Sendable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// What the HTTP client ran into.
    init(_ error: any Error) {
        switch error {
        case let fault as FetchFault: self = fault
        case let error as HTTPClientError where error == .connectTimeout:
            self.init("its host does not answer")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            self.init("its host closed the connection")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self.init("its host has no certificate that is trusted, or does not speak TLS as it should")
        default: self.init("its host cannot be reached, or does not speak HTTP as it should")
        }
    }

    /// In Roboflow's words, and ours why.
    var answer: APIError {
        .unreadableImage("Data pointed by URL could not be decoded into image.", reason: reason)
    }
}
