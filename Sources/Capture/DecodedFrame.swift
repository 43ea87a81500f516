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

    /// In pixels, as it is stored; nil out of bounds.
    var size: FrameSize? { FrameSize(width: Int(pointer.pointee.width), height: Int(pointer.pointee.height)) }

    /// Whether the picture lies in a graphics device's memory.
    var isInHardware: Bool { pointer.pointee.hw_frames_ctx != nil }

    /// Brings the picture over from the device's memory. Returns what was wrong, nil if nothing was.
    func download() throws(Failure) -> String? {
        guard isInHardware else { return nil }
        let copy = try DecodedFrame()
        var status = av_hwframe_transfer_data(copy.pointer, pointer, 0)
        if status >= 0 { status = av_frame_copy_props(copy.pointer, pointer) }
        guard status >= 0 else { return FFmpegError.text(status) }
        av_frame_unref(pointer)
        av_frame_move_ref(pointer, copy.pointer)
        return nil
    }

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
