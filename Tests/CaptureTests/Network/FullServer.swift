// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A TCP server on 127.0.0.1 that takes no call and has no room for waiting ones: connecting to it never ends.
final class FullServer: Sendable {
    let port: UInt16
    private let sockets: [Int32]

    init() {
        let (listener, port) = LocalServer.listener(0, backlog: 0)
        self.port = port
        sockets = [listener] + (0..<8).map { _ in Self.call(port) }
    }

    deinit { for socket in sockets { close(socket) } }

    private static func call(_ port: UInt16) -> Int32 {
        let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = connect(caller, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return caller
    }
}
