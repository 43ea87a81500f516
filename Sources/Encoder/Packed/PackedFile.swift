// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A packed model that is open: a header, and then the bytes of an image tower's arena.
///
/// It is read, not mapped. From the page cache, 186 MB take two cores of a Zen 5 40 ms to copy and check, and would take
/// 20 ms to map and check; but they then lie in huge pages and stream through a core in 6.5 ms, out of the file's pages in
/// 7.2, and that comes back with every frame. Nor can another process change or shorten what was checked.
struct PackedFile: ~Copyable {
    /// Bytes of the payload that are read and checked in one go: half of what a core's second cache holds.
    private static let chunkLength = 512 << 10

    let header: PackedHeader
    private let file: OpenFile

    /// Opens a file and reads its header.
    ///
    /// - Throws: `noInput` where there is none, `badData` where it is none or damaged, and what the system says.
    init(path: String) throws(Failure) {
        let file = try OpenFile(path: path)
        guard file.identity.byteCount >= PackedHeader.byteCount else { throw Failure(.badData, "it is cut off") }
        let header = try PackedHeader.parse(try file.read(PackedHeader.byteCount, at: 0))
        guard file.identity.byteCount == PackedHeader.byteCount + header.payloadLength else {
            throw Failure(.badData, "it is cut off or too long")
        }
        self.header = header
        self.file = file
    }

    /// Fills `target`, which is as long as the payload, and checks it on the way.
    ///
    /// - Throws: `badData` where the bytes are not those that were written; nothing of them is left in `target` then, but
    ///   zeros.
    func read(into target: UnsafeMutableRawBufferPointer, threads: Int) throws(Failure) {
        precondition(target.count == header.payloadLength, "the key says how long the payload is")
        do throws(Failure) {
            try compare(threads: threads) { (chunk) throws(Failure) in
                let place = UnsafeMutableRawBufferPointer(rebasing: target[chunk])
                try file.read(place, at: PackedHeader.byteCount + chunk.lowerBound)
                return Digest(UnsafeRawBufferPointer(place))
            }
        } catch {
            target.initializeMemory(as: UInt8.self, repeating: 0)
            throw error
        }
    }

    /// Checks the payload without keeping it.
    ///
    /// - Throws: as `read`
    func check(threads: Int) throws(Failure) {
        try compare(threads: threads) { (chunk) throws(Failure) in
            Digest(try file.read(chunk.count, at: PackedHeader.byteCount + chunk.lowerBound))
        }
    }

    private func compare(threads: Int, _ chunk: (Range<Int>) throws(Failure) -> Digest) throws(Failure) {
        let found = try Self.digest(of: header.payloadLength, threads: threads, chunk)
        if found != header.payloadDigest { throw Failure(.badData, "its content is damaged") }
    }

    /// The digest of a payload.
    static func digest(of payload: UnsafeRawBufferPointer, threads: Int) throws(Failure) -> Digest {
        try digest(of: payload.count, threads: threads) { Digest(UnsafeRawBufferPointer(rebasing: payload[$0])) }
    }

    /// The digest of the digests of all chunks, computed side by side.
    private static func digest(
        of count: Int, threads: Int, _ chunk: (Range<Int>) throws(Failure) -> Digest
    ) throws(Failure) -> Digest {
        let starts = Array(stride(from: 0, to: count, by: chunkLength))
        var digests = [Digest](repeating: Digest(high: 0, low: 0), count: starts.count)
        try digests.withUnsafeMutableBufferPointer { (digests) throws(Failure) in
            try Workers.run(starts.count, threads: threads) { (index) throws(Failure) in
                digests[index] = try chunk(starts[index]..<min(starts[index] + chunkLength, count))
            }
        }
        return Digest(digests)
    }
}
