// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Plain HTTP requests to a program under test.
enum HTTPAsk {
    /// A port that nobody listens on.
    static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return bind(descriptor, port: 0) ?? 0
    }

    /// Listens on a port of its own; the descriptor is to be closed.
    static func occupy() -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let port = bind(descriptor, port: 0) ?? 0
        listen(descriptor, 1)
        return (descriptor, port)
    }

    /// The whole answer; empty where nobody listens.
    static func ask(_ head: String, port: Int, headers: [String] = [], body: [UInt8] = []) -> String {
        var bytes: [UInt8] = []
        let descriptor = connect(port: port)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        let lines = [head + " HTTP/1.1", "Host: x", "Connection: close", "Content-Length: \(body.count)"] + headers
        send(descriptor, Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A connection on which a request was sent; -1 where nobody listens.
    static func open(_ head: String, port: Int) -> Int32 {
        let descriptor = connect(port: port)
        if descriptor >= 0 { send(descriptor, Array((head + " HTTP/1.1\r\nHost: x\r\n\r\n").utf8)) }
        return descriptor
    }

    /// What comes until the server ends the connection or `isEnough`, within so many seconds.
    static func read(_ descriptor: Int32, seconds: Double, until isEnough: (String) -> Bool = { _ in false }) -> String
    {
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(seconds)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while ContinuousClock.now < deadline, !isEnough(String(decoding: bytes, as: UTF8.self)) {
            var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&question, 1, 50) > 0 else { continue }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func send(_ descriptor: Int32, _ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let rest = Array(bytes[sent...])
            let count = Glibc.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
            if count <= 0 { return }
            sent += count
        }
    }

    private static func connect(port: Int) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let status = withAddress(port) { Glibc.connect(descriptor, $0, $1) }
        if status == 0 { return descriptor }
        close(descriptor)
        return -1
    }

    private static func bind(_ descriptor: Int32, port: Int) -> Int? {
        guard withAddress(port, { Glibc.bind(descriptor, $0, $1) }) == 0 else { return nil }
        var (address, length) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return status == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
