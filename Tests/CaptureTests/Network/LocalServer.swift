// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A TCP server on 127.0.0.1 that says the same to everybody, until it goes away.
final class LocalServer: Sendable {
    /// What follows once all is said.
    enum Ending: Sendable {
        case close
        /// The connection stays open and silent.
        case hang
        /// The last piece is said again and again.
        case forever
    }

    let port: UInt16
    private let accepted = Protected(0)
    private let stop: StopSignal

    /// - Parameters:
    ///   - port: 0 for any that is free
    ///   - pieces: sent one after another
    init(port wanted: UInt16 = 0, _ pieces: [[UInt8]], ending: Ending = .close) throws {
        let (listener, port) = Self.listener(wanted)
        self.port = port
        let stop = StopSignal()
        self.stop = stop
        try BackgroundThread.start("server") { [accepted] in
            defer { Glibc.close(listener) }
            while !stop.isRaised {
                var question = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
                guard poll(&question, 1, 20) > 0 else { continue }
                let client = accept(listener, nil, nil)
                guard client >= 0 else { continue }
                accepted.withLock { $0 += 1 }
                let answer: @Sendable () -> Void = { Self.answer(client, pieces, ending, stop) }
                do throws(Failure) { try BackgroundThread.start("client", answer) } catch { Glibc.close(client) }
            }
        }
    }

    deinit { stop.raise() }

    /// Nobody listens from now on, or very soon.
    func close() { stop.raise() }

    /// How many came so far.
    var connections: Int { accepted.withLock { $0 } }

    var url: String { "http://127.0.0.1:\(port)" }

    /// A port where nobody listens now.
    static func freePort() -> UInt16 {
        let (socket, port) = listener(0)
        Glibc.close(socket)
        return port
    }

    static func listener(_ wanted: UInt16, backlog: Int32 = 16) -> (socket: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(listener, generic, length)
                _ = listen(listener, backlog)
                _ = getsockname(listener, generic, &length)
            }
        }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func answer(_ client: Int32, _ pieces: [[UInt8]], _ ending: Ending, _ stop: StopSignal) {
        defer { Glibc.close(client) }
        // The question, which nobody looks at.
        var question = [UInt8](repeating: 0, count: 4096)
        _ = recv(client, &question, question.count, 0)
        for piece in pieces where !say(piece, client, stop) { return }
        guard ending != .close else { return }
        while !stop.isRaised {
            if ending == .forever, let last = pieces.last {
                guard say(last, client, stop) else { return }
            } else {
                usleep(10_000)
            }
        }
    }

    private static func say(_ bytes: [UInt8], _ client: Int32, _ stop: StopSignal) -> Bool {
        var done = 0
        while done < bytes.count, !stop.isRaised {
            var question = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
            guard poll(&question, 1, 20) > 0 else { continue }
            let count = bytes[done...].withUnsafeBytes {
                send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            guard count > 0 else { return false }
            done += count
        }
        return !stop.isRaised
    }
}
