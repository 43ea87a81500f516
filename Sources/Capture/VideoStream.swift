// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// One video stream of an opened file.
struct VideoStream {
    // `pointer` lives inside it (required).
    private let input: FormatContext
    private let pointer: UnsafeMutablePointer<AVStream>

    init(input: FormatContext, pointer: UnsafeMutablePointer<AVStream>) {
        self.input = input
        self.pointer = pointer
    }

    var index: Int32 { pointer.pointee.index }

    /// Seconds in one tick of the stream's clock.
    var tick: Double {
        let base = pointer.pointee.time_base
        return base.num > 0 && base.den > 0 ? Double(base.num) / Double(base.den) : 1e-3
    }

    /// The first frame's timestamp in ticks, nil where the container does not tell.
    var startTime: Int64? {
        let start = pointer.pointee.start_time
        return start == cffmpeg_no_timestamp() ? nil : start
    }

    var rate: Double? { input.rate(of: pointer) }

    /// Codec and container for people, such as `h264 in mov`.
    var detail: String {
        let container = input.formatName.split(separator: ",").first.map(String.init) ?? "unknown"
        return "\(CodecContext.name(pointer.pointee.codecpar.pointee.codec_id)) in \(container)"
    }

    var orientation: Orientation { cffmpeg_stream_matrix(pointer).map(Orientation.init(matrix:)) ?? .upright }

    /// What the container says now: a transport stream may change its mind.
    var codec: AVCodecID { pointer.pointee.codecpar.pointee.codec_id }

    /// A decoder for it; in software where VAAPI is asked for and cannot be used.
    ///
    /// - Returns: `obstacle` says why VAAPI cannot be used
    func decoder(
        isLive: Bool, options: SourceOptions, action: String
    ) throws(Failure) -> (decoder: CodecContext, obstacle: String?) {
        var obstacle: String?
        if options.usesHardware {
            do throws(Failure) {
                return (try decoder(isLive, options, try HardwareDevice(), action), nil)
            } catch {
                guard error.code == .configuration else { throw error }
                obstacle = error.reason
            }
        }
        return (try decoder(isLive, options, nil, action), obstacle)
    }

    private func decoder(
        _ isLive: Bool, _ options: SourceOptions, _ hardware: HardwareDevice?, _ action: String
    ) throws(Failure) -> CodecContext {
        try CodecContext(
            stream: pointer, isLive: isLive, threads: options.decoderThreads, hardware: hardware,
            pixelLimit: options.pixelLimit, action: action)
    }
}
