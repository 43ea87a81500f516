// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A connection that reads an answer while it comes.
final class LineClient {
    private let descriptor: Int32
    private(set) var bytes: [UInt8] = []
    private(set) var isEnded = false

    /// - Parameter receiveBuffer: bytes that the kernel holds for a client that does not read
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if status != 0 { throw SystemError.failure(SystemError.number, "connect") }
    }

    deinit { close(descriptor) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }

    func ask(_ head: String, headers: [String] = []) {
        send(([head + " HTTP/1.1", "Host: 127.0.0.1"] + headers).joined(separator: "\r\n") + "\r\n\r\n")
    }

    /// Sends nothing more and takes nothing more.
    func leave() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Whether what came so far came to be what is wanted within so many seconds.
    func read(seconds: Double = 10, until isRight: (String) -> Bool) -> Bool {
        wait(seconds: seconds) { isRight($0.text) }
    }

    /// Whether the server ended the connection within so many seconds.
    func readToEnd(seconds: Double = 10) -> Bool { wait(seconds: seconds) { $0.isEnded } }

    func wait(seconds: Double = 10, until isRight: (LineClient) -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !isRight(self), !isEnded, ContinuousClock.now < deadline { readOnce() }
        return isRight(self)
    }

    private func readOnce() {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&question, 1, 50) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { bytes += buffer[..<count] } else { isEnded = true }
    }
}
