// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A pipe whose reading end is read to its end by `text`, or closed early.
final class Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() {
        // A reader that leaves must show as EPIPE, as it does in perceptd.
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        (reading, writing) = (ends[0], ends[1])
    }

    /// Everything that was written; closes both ends.
    func text() -> String {
        close(writing)
        defer { close(reading) }
        return Self.read(reading)
    }

    static func read(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}
