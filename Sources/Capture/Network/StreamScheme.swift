// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Tells what FFmpeg can open from what it never heard of, by the first letters alone: nothing is looked up or asked.
enum StreamScheme {
    /// - Parameter name: the URL for people
    /// - Throws: `noInput` where this FFmpeg has neither a protocol nor a demuxer for it.
    static func check(_ url: String, name: String) throws(Failure) {
        if avio_find_protocol_name(url) != nil || hasDemuxer(url) { return }
        throw Failure(.noInput, "cannot read \(name): \(FFmpegError.text(cffmpeg_error_protocol_not_found()))")
    }

    /// RTSP is no protocol to FFmpeg but a format that opens its own connections.
    private static func hasDemuxer(_ url: String) -> Bool {
        url.withCString { name in
            var question = AVProbeData()
            question.filename = name
            return av_probe_input_format(&question, 0) != nil
        }
    }
}
