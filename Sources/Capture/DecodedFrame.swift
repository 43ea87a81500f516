// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Owns one `AVFrame`, which a decoder fills again and again.
final class DecodedFrame {
    private let pointer: UnsafeMutablePointer<AVFrame>

    init() throws(Failure) {
        guard let pointer = av_frame_alloc() else { throw Failure(.software, "out of memory for a frame") }
        self.pointer = pointer
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&frame)
    }

    /// Do not escape the pointer.
    func withPointer<Result>(_ body: (UnsafeMutablePointer<AVFrame>) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        try body(pointer)
    }

    var isDamaged: Bool { cffmpeg_frame_is_damaged(pointer) != 0 }

    /// In units of the stream's time base; nil where the stream does not tell.
    var timestamp: Int64? {
        let time = pointer.pointee.best_effort_timestamp
        return time == cffmpeg_no_timestamp() ? nil : time
    }

    /// The orientation that the frame itself asks for (MJPEG with EXIF, HEVC and H.264 SEI), which wins over the stream's.
    var orientation: Orientation? { cffmpeg_frame_matrix(pointer).map(Orientation.init(matrix:)) }
}

extension Orientation {
    /// Nine numbers as in `AV_PKT_DATA_DISPLAYMATRIX`.
    init(matrix: UnsafePointer<Int32>) { self.init(a: matrix[0], b: matrix[1], c: matrix[3], d: matrix[4]) }
}
