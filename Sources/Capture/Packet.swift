// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Owns one `AVPacket`, which is filled again and again.
final class Packet {
    private let pointer: UnsafeMutablePointer<AVPacket>

    init() throws(Failure) {
        guard let pointer = av_packet_alloc() else { throw Failure(.software, "out of memory for a packet") }
        self.pointer = pointer
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&packet)
    }

    /// Do not escape the pointer.
    func withPointer<Result>(_ body: (UnsafeMutablePointer<AVPacket>) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        try body(pointer)
    }

    func clear() { av_packet_unref(pointer) }

    var streamIndex: Int32 { pointer.pointee.stream_index }

    /// Whether decoding may begin with it.
    var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }

    /// Makes room for `count` bytes, followed by the zeros that FFmpeg's bit readers run into, and lets `body` write them.
    func fill(count: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        clear()
        guard let size = Int32(exactly: count), av_new_packet(pointer, size) == 0 else {
            throw Failure(.software, "out of memory for \(count) bytes")
        }
        try body(UnsafeMutableRawBufferPointer(start: pointer.pointee.data, count: count))
    }

    /// The bytes that `fill` wrote. Do not escape the pointer.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: pointer.pointee.data, count: Int(pointer.pointee.size)))
    }
}
