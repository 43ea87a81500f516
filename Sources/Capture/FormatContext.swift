// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Glibc
import Pipeline

/// Owns one opened file or stream.
final class FormatContext {
    enum Answer {
        case packet
        /// Nothing yet: ask again.
        case nothing
        case ended
        case damaged(String)
    }

    private let pointer: UnsafeMutablePointer<AVFormatContext>
    // FFmpeg calls back into it for as long as `pointer` lives (required).
    private let interruption: Interruption
    // `pointer` reads through it (required); freed after it, because `deinit` closes `pointer` first.
    private let pipe: InputPipe?
    private let action: String
    private let isHTTP: Bool
    /// Comma-separated names of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`; asked for with every frame.
    let formatName: String
    /// How many of the ways to open it failed before this one.
    let failedWays: Int

    /// Microseconds before a source that has nothing yet is asked again.
    private static let breath: UInt32 = 5000

    /// Opens `address` and looks at its first packets, where it does not say well enough itself what it holds.
    ///
    /// - Parameters:
    ///   - address: what FFmpeg opens; ignored where there is a `pipe`
    ///   - ways: how to open it; the next one is tried where the server refuses the transport of the one before
    ///   - action: what is tried, for the message, such as `cannot read clip.mp4`
    /// - Throws: `noInput`, `noPermission`, `unavailable` or `badData`.
    init(
        _ address: String, pipe: InputPipe?, ways: [StreamTuning], interruption: Interruption, action: String
    ) throws(Failure) {
        _ = FFmpegError.isSilenced
        self.interruption = interruption
        self.pipe = pipe
        self.action = action
        isHTTP = address.hasPrefix("http://") || address.hasPrefix("https://")
        var result = (status: cffmpeg_error_exit(), context: UnsafeMutablePointer<AVFormatContext>?.none)
        var failed = -1
        for way in ways {
            failed += 1
            result = try Self.open(address, pipe, way, interruption)
            if !Self.isRefusedTransport(result.status) || interruption.isDue { break }
        }
        failedWays = failed
        guard result.status >= 0, let opened = result.context else {
            let refusal = interruption.isDue ? nil : RTMPRefusal.failure(result.status, address, action)
            throw refusal ?? Self.failure(result.status, interruption, action)
        }
        pointer = opened
        formatName = Self.formatName(opened)
        if ways[failed].trustsDescription(format: formatName), isDescribed { return }
        let found = lookAround(pixelLimit: ways[failed].sealedPixelLimit)
        if found < 0 || interruption.isDue { throw Self.failure(found, interruption, action) }
        try refuseText()
    }

    private static func open(
        _ address: String, _ pipe: InputPipe?, _ way: StreamTuning, _ interruption: Interruption,
        as format: String? = nil
    ) throws(Failure) -> (status: Int32, context: UnsafeMutablePointer<AVFormatContext>?) {
        guard let context = avformat_alloc_context() else { throw Failure(.software, "out of memory for a demuxer") }
        context.pointee.interrupt_callback = AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                return Unmanaged<Interruption>.fromOpaque(opaque).takeUnretainedValue().isDue ? 1 : 0
            }, opaque: Unmanaged.passUnretained(interruption).toOpaque())
        pipe?.attach(to: context)
        // The lists of `StreamTuning.sealed` refuse it already; this holds whatever FFmpeg's formats do.
        if way.sealedPixelLimit != nil { context.pointee.io_open = { _, _, _, _, _ in -EACCES } }
        var wishes: OpaquePointer?
        for option in way.options { av_dict_set(&wishes, option.name, option.value, 0) }
        defer { av_dict_free(&wishes) }
        var opened: UnsafeMutablePointer<AVFormatContext>? = context
        if let format { context.pointee.iformat = av_find_input_format(format) }
        // On failure FFmpeg has freed the context.
        let status = avformat_open_input(&opened, address, nil, &wishes)
        guard format == nil, Self.formatName(opened) == "image2", StreamAddress(address) != nil else {
            return (status, opened)
        }
        // Told by the name alone, and read like a numbered file: that wants to know the length, which not all send.
        avformat_close_input(&opened)
        return try open(address, nil, way, interruption, as: "image2pipe")
    }

    /// Looks at the first packets; decodes some, for which a stranger's file gets no more memory than later.
    private func lookAround(pixelLimit: Int?) -> Int32 {
        guard let pixelLimit else { return avformat_find_stream_info(pointer, nil) }
        var wishes = [OpaquePointer?](repeating: nil, count: Int(streamCount))
        for place in wishes.indices { av_dict_set(&wishes[place], "max_pixels", "\(pixelLimit)", 0) }
        defer { for place in wishes.indices { av_dict_free(&wishes[place]) } }
        return wishes.withUnsafeMutableBufferPointer { avformat_find_stream_info(pointer, $0.baseAddress) }
    }

    /// Servers say 461, or something else that is not about the user or the path.
    private static func isRefusedTransport(_ status: Int32) -> Bool {
        [
            -EPROTONOSUPPORT, cffmpeg_error_invalid_data(), cffmpeg_error_http_bad_request(),
            cffmpeg_error_http_other(),
        ].contains(status)
    }

    /// Whether the decoders of all video streams could begin at once: with their headers, or with a codec that needs none.
    private var isDescribed: Bool {
        let videos = streams.filter(Self.isVideo)
        return !videos.isEmpty
            && videos.allSatisfy { stream in
                let parameters = stream.pointee.codecpar.pointee
                let needsHeaders = [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG4].contains(parameters.codec_id)
                return needsHeaders ? parameters.extradata_size > 0 : parameters.codec_id == AV_CODEC_ID_MJPEG
            }
    }

    deinit {
        var context: UnsafeMutablePointer<AVFormatContext>? = pointer
        avformat_close_input(&context)
    }

    /// FFmpeg reads text files as terminal animations, which nobody who passes one here means.
    private func refuseText() throws(Failure) {
        if ["tty", "bin", "xbin", "adf", "idf"].contains(formatName) {
            throw Failure(.badData, "\(action): it is text, not video")
        }
    }

    /// The video stream to watch; all others are skipped by the demuxer from now on. The default one, else the largest.
    ///
    /// Cover pictures of music files are attachments, not video.
    /// - Throws: `badData` where there is none.
    func selectVideo() throws(Failure) -> VideoStream {
        let streams = streams
        let videos = streams.filter(Self.isVideo)
        guard let chosen = videos.max(by: { Self.rank($0) < Self.rank($1) }) else {
            throw Failure(.badData, "\(action): it has no video stream")
        }
        for stream in streams where stream != chosen { stream.pointee.discard = AVDISCARD_ALL }
        return VideoStream(input: self, pointer: chosen)
    }

    private var streams: [UnsafeMutablePointer<AVStream>] {
        (0..<Int32(clamping: pointer.pointee.nb_streams)).compactMap { cffmpeg_stream(pointer, $0) }
    }

    /// The number of streams; it grows where a stream is announced late.
    var streamCount: Int32 { Int32(clamping: pointer.pointee.nb_streams) }

    /// Whether the stream of that number is video.
    func isVideo(_ index: Int32) -> Bool {
        index < streamCount && cffmpeg_stream(pointer, index).map(Self.isVideo) ?? false
    }

    private static func isVideo(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
        stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
            && stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    }

    private static func rank(_ stream: UnsafeMutablePointer<AVStream>) -> (Int32, Int, Int32) {
        let parameters = stream.pointee.codecpar.pointee
        return (
            stream.pointee.disposition & AV_DISPOSITION_DEFAULT, Int(parameters.width) * Int(parameters.height),
            -stream.pointee.index
        )
    }

    /// Reads the next packet of whatever stream.
    ///
    /// - Throws: `temporary` where a live source went silent; what the system says where a file cannot be read.
    func read(into packet: Packet) throws(Failure) -> Answer {
        let pointer = pointer
        let status = try packet.withPointer { packet throws(Failure) in av_read_frame(pointer, packet) }
        switch status {
        case 0...: return .packet
        case cffmpeg_error_end(): return .ended
        case -EIO where endsByHangingUp: return .ended
        case cffmpeg_error_exit() where interruption.stop.isRaised: return .ended
        case cffmpeg_error_again():
            usleep(Self.breath)
            return .nothing
        case cffmpeg_error_invalid_data(): return .damaged(FFmpegError.text(status))
        default: throw Self.failure(status, interruption, action)
        }
    }

    /// Whether it comes over HTTP without its length: there the server hangs up to say that this was all, which FFmpeg
    /// takes for an error.
    private var endsByHangingUp: Bool {
        guard isHTTP, !isSegmented, let bytes = pointer.pointee.pb else { return false }
        return avio_size(bytes) < 0
    }

    private static func failure(_ status: Int32, _ interruption: Interruption, _ action: String) -> Failure {
        if interruption.isTimeUp { return interruption.failure(action) }
        return FFmpegError.failure(status, action)
    }

    private static func formatName(_ context: UnsafeMutablePointer<AVFormatContext>?) -> String {
        context?.pointee.iformat.map { String(cString: $0.pointee.name) } ?? "unknown"
    }

    /// Whether it is a list of segments that has an end.
    var isRecording: Bool { isSegmented && duration != nil }

    /// Whether it comes a segment at a time.
    var isSegmented: Bool { formatName.hasPrefix("hls") }

    /// Whether it is one still picture.
    var isPicture: Bool { formatName.hasSuffix("_pipe") || formatName.hasPrefix("image2") }

    /// Whether its timestamps only count frames.
    var isClockless: Bool { isPicture || ["mpjpeg", "mjpeg", "h264", "hevc", "m4v", "mpegvideo"].contains(formatName) }

    /// Seconds; nil where the container does not tell.
    var duration: Double? {
        let duration = pointer.pointee.duration
        return duration > 0 ? Double(duration) / Double(AV_TIME_BASE) : nil
    }

    /// Frames per second as the container tells.
    func rate(of stream: UnsafeMutablePointer<AVStream>) -> Double? {
        let rate = av_guess_frame_rate(pointer, stream, nil)
        return rate.num > 0 && rate.den > 0 ? Double(rate.num) / Double(rate.den) : nil
    }
}
