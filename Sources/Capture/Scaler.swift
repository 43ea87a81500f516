// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Owns a swscale context; turns formats that perceptd does not read itself (Bayer, XYZ, float) into R G B.
final class Scaler {
    private var context: OpaquePointer?
    private let converted: DecodedFrame

    init() throws(Failure) { converted = try DecodedFrame() }

    deinit { sws_freeContext(context) }

    /// Converts `frame` without scaling it and hands the result, `AV_PIX_FMT_RGB24`, to `body`.
    ///
    /// - Throws: `badData` where swscale does not read the format either.
    func withRGB(
        _ frame: UnsafePointer<AVFrame>, _ body: (UnsafePointer<AVFrame>) throws(Failure) -> Void
    ) throws(Failure) {
        let (width, height) = (frame.pointee.width, frame.pointee.height)
        let format = AVPixelFormat(rawValue: frame.pointee.format)
        context = sws_getCachedContext(
            context, width, height, format, width, height, AV_PIX_FMT_RGB24,
            SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BICUBIC, nil, nil, nil)
        guard let context else { throw Failure(.badData, "pixel format \(format.name) cannot be read") }
        try converted.withPointer { result throws(Failure) in
            try Self.prepare(result, width: width, height: height)
            let status = cffmpeg_scale(context, frame, result)
            guard status >= 0 else { throw FFmpegError.failure(status, "pixel format \(format.name) cannot be read") }
            try body(result)
        }
    }

    private static func prepare(_ frame: UnsafeMutablePointer<AVFrame>, width: Int32, height: Int32) throws(Failure) {
        if frame.pointee.width == width && frame.pointee.height == height { return }
        av_frame_unref(frame)
        frame.pointee.width = width
        frame.pointee.height = height
        frame.pointee.format = AV_PIX_FMT_RGB24.rawValue
        let status = av_frame_get_buffer(frame, 0)
        guard status >= 0 else { throw FFmpegError.failure(status, "out of memory for \(width)x\(height)") }
    }
}

extension AVPixelFormat {
    /// FFmpeg's name for it, such as `yuv420p`.
    var name: String { av_get_pix_fmt_name(self).map { String(cString: $0) } ?? "number \(rawValue)" }
}
