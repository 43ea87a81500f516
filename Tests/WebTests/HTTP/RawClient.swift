// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A connection that sends exactly the bytes that a test wants, when it wants.
final class RawClient: Sendable {
    private let descriptor: Int32

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

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Whether all of it could be sent.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    /// Leaves: neither sends nor reads any more.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Sends no more, but goes on reading.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What comes in one read; empty at the end, nil where nothing comes for so long.
    func read(seconds: Double = 10) -> [UInt8]? {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, Int32(seconds * 1000)) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// One answer with a Content-Length, or what came before the connection ended.
    func answer(seconds: Double = 10) -> String {
        var bytes: [UInt8] = []
        while let more = read(seconds: seconds), !more.isEmpty {
            bytes += more
            if Self.isWhole(bytes) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the server closes the connection within so long; what still comes is passed over.
    func isClosed(within seconds: Double) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if let bytes = read(seconds: 0.1), bytes.isEmpty { return true }
        }
        return false
    }

    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let lines = text[..<end.lowerBound].split(whereSeparator: \.isNewline)
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
        guard let count = length.flatMap({ Int($0.dropFirst(15).filter { $0 != " " }) }) else { return false }
        return text[end.upperBound...].utf8.count >= count
    }
}
