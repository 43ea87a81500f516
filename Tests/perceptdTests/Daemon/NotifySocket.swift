// SPDX-License-Identifier: Apache-2.0
import Glibc

/// systemd's end of `$NOTIFY_SOCKET`.
final class NotifySocket {
    let path: String
    private let descriptor: Int32

    init(_ path: String) {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(status == 0, "cannot listen at \(path)")
    }

    deinit { close(descriptor) }

    /// The messages that came until one of them holds `text`, or until `seconds` are over.
    func messages(until text: String, seconds: Double = 30) -> [String] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var (messages, buffer): ([String], [UInt8]) = ([], Array(repeating: 0, count: 4096))
        while ContinuousClock.now < deadline {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else {
                usleep(5000)
                continue
            }
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
            if messages.last?.contains(text) == true { break }
        }
        return messages
    }
}
