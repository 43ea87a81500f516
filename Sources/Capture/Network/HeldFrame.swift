// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Keeps a decoded picture until it is converted or dropped: a reference to the decoder's buffers, not a copy.
///
/// As many are alive as the queue holds and the encoder has in hand.
final class HeldFrame: Sendable {
    /// An address, because pointers are not Sendable; the picture is only read, and unreferenced by `deinit` alone.
    private let address: UInt

    init(_ frame: UnsafePointer<AVFrame>) throws(Failure) {
        guard let held = av_frame_clone(frame) else { throw Failure(.software, "out of memory for a frame") }
        address = UInt(bitPattern: held)
    }

    deinit {
        var frame = UnsafeMutablePointer<AVFrame>(bitPattern: address)
        av_frame_free(&frame)
    }

    /// Do not escape the pointer.
    func withPointer<Result>(_ body: (UnsafePointer<AVFrame>) throws(Failure) -> Result) throws(Failure) -> Result {
        guard let frame = UnsafePointer<AVFrame>(bitPattern: address) else {
            throw Failure(.software, "a held frame has no address")
        }
        return try body(frame)
    }
}
