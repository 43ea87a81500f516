// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Where a socket connects to: the bytes of a `sockaddr`.
struct SocketAddress: Sendable, Equatable {
    /// `AF_INET` or `AF_INET6`.
    let family: Int32
    private let bytes: [UInt8]

    /// - Parameter information: one entry of what `getaddrinfo` found; nil where it holds no address
    init?(_ information: addrinfo) {
        guard let address = information.ai_addr else { return nil }
        family = information.ai_family
        bytes = Array(UnsafeRawBufferPointer(start: address, count: Int(information.ai_addrlen)))
    }

    /// Begins a TCP connection without waiting for it.
    ///
    /// - Returns: the socket, which the caller closes; nil where it failed at once
    func connect() -> Int32? {
        let descriptor = socket(
            family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let status = bytes.withUnsafeBytes { raw in
            raw.withMemoryRebound(to: sockaddr.self) { Glibc.connect(descriptor, $0.baseAddress, socklen_t(raw.count)) }
        }
        if status == 0 || SystemError.number == EINPROGRESS { return descriptor }
        close(descriptor)
        return nil
    }
}
