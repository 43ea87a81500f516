// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A connection that reads an answer while it comes.
final class LineClient {
    private let client: RawClient
    private(set) var bytes: [UInt8] = []
    private(set) var isEnded = false

    /// - Parameter receiveBuffer: bytes that the kernel holds for a client that does not read
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        client = try RawClient(port: port, receiveBuffer: receiveBuffer)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func send(_ text: String) { client.send(text) }

    func send(_ bytes: [UInt8]) { client.send(bytes) }

    func ask(_ head: String, headers: [String] = []) {
        send(([head + " HTTP/1.1", "Host: 127.0.0.1"] + headers).joined(separator: "\r\n") + "\r\n\r\n")
    }

    /// Sends nothing more and takes nothing more.
    func leave() { client.hangUp() }

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
        guard let more = client.read(seconds: 0.05) else { return }
        bytes += more
        isEnded = more.isEmpty
    }
}
