// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The end of a pipe where a child's output is read without waiting, or nothing at all.
struct ReadingEnd {
    private(set) var bytes: [UInt8] = []
    private var descriptor: Int32 = -1
    /// The child's end, until it has it.
    private(set) var other: Int32 = -1

    init() {}

    init(pipe: Void) {
        var ends: [Int32] = [-1, -1]
        precondition(Glibc.pipe(&ends) == 0, "no pipe to be had")
        (descriptor, other) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // Only this end: the child's own is to block, as any program's does.
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func closeOtherEnd() {
        if other >= 0 { Glibc.close(other) }
        other = -1
    }

    mutating func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Takes what is there; returns how many bytes that were.
    mutating func read() -> Int {
        guard descriptor >= 0 else { return 0 }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        if count > 0 { bytes += chunk[..<count] }
        if count == 0 { close() }
        return max(count, 0)
    }

    /// Until one of `ends` has something to read.
    static func wait(_ ends: [ReadingEnd], milliseconds: Int32) {
        var requests = ends.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        poll(&requests, UInt(requests.count), milliseconds)
    }
}
