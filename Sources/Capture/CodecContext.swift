// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Owns one decoder.
final class CodecContext {
    enum Answer {
        case frame
        /// Wants another packet before it can give a frame.
        case hungry
        case ended
        case damaged(String)
    }

    /// Pillow's limit, above which it suspects a decompression bomb: twice 1/4 GiB of R G B.
    static let maximumPixels = 178_956_970
    /// What libavcodec may add to a picture whose edges are no multiples of its blocks: 128 columns of 65,535 rows and more.
    private static let alignmentPixels = 16_000_000
    /// On one edge, in pixels.
    static let maximumEdge = 16_384

    private let pointer: UnsafeMutablePointer<AVCodecContext>

    private init(_ codec: AVCodecID, _ action: String) throws(Failure) {
        guard let decoder = avcodec_find_decoder(codec) else {
            throw Failure(.badData, "\(action): this FFmpeg has no decoder for \(Self.name(codec))")
        }
        guard let pointer = avcodec_alloc_context3(decoder) else {
            throw Failure(.software, "out of memory for a decoder")
        }
        self.pointer = pointer
        pointer.pointee.max_pixels = Int64(Self.maximumPixels)
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = pointer
        avcodec_free_context(&context)
    }

    /// A decoder for one stream.
    ///
    /// - Parameters:
    ///   - stream: must outlive this call only
    ///   - isLive: no frame may wait inside the decoder for later ones, so threads share a frame instead of each having one
    ///   - threads: nil for what fits: all processors for a file, one or two for what is live, where the encoder needs them
    ///   - hardware: where to decode; nil for in software
    ///   - pixelLimit: frames with more are refused
    ///   - action: what is tried, for the message, such as `cannot read clip.mp4`
    convenience init(
        stream: UnsafePointer<AVStream>, isLive: Bool, threads: Int?, hardware: HardwareDevice?, pixelLimit: Int? = nil,
        action: String
    ) throws(Failure) {
        let parameters = stream.pointee.codecpar.pointee
        try self.init(parameters.codec_id, action)
        let status = avcodec_parameters_to_context(pointer, stream.pointee.codecpar)
        guard status >= 0 else { throw FFmpegError.failure(status, action) }
        if let pixelLimit {
            pointer.pointee.max_pixels = Int64(min(pixelLimit, Self.maximumPixels))
        }
        pointer.pointee.pkt_timebase = stream.pointee.time_base
        // For 0, FFmpeg chooses by the number of processors.
        let fitting = isLive ? Self.liveThreads(Int(parameters.width) * Int(parameters.height)) : 0
        pointer.pointee.thread_count = Int32(clamping: threads ?? fitting)
        pointer.pointee.thread_type = isLive ? FF_THREAD_SLICE : FF_THREAD_SLICE | FF_THREAD_FRAME
        if isLive { pointer.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY }
        try hardware?.attach(to: pointer)
        try open(action)
    }

    /// A decoder for what a camera sends: every buffer holds one picture, and none may wait for later ones.
    convenience init(camera codec: AVCodecID, action: String) throws(Failure) {
        try self.init(codec, action)
        pointer.pointee.thread_count = 1
        pointer.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY
        try open(action)
    }

    /// One core decodes 1080p many times faster than it comes; what is larger, or of a size not known yet, gets two.
    private static func liveThreads(_ pixels: Int) -> Int { (1...1920 * 1088).contains(pixels) ? 1 : 2 }

    /// A decoder for still pictures other than JPEG, which prefers an error to half a picture.
    ///
    /// - Parameter pixelLimit: pictures with many more are refused; libavcodec counts what it adds for alignment, so that
    ///   the caller looks again
    convenience init(picture codec: AVCodecID, pixelLimit: Int = .max, action: String) throws(Failure) {
        try self.init(codec, action)
        let limit = min(pixelLimit, Self.maximumPixels)
        pointer.pointee.max_pixels = Int64(min(limit + Self.alignmentPixels, Self.maximumPixels))
        pointer.pointee.thread_count = 1
        pointer.pointee.flags |= AV_CODEC_FLAG_BITEXACT
        pointer.pointee.err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER
        // The TIFF decoder would explode at every tag that it does not know.
        if codec != AV_CODEC_ID_TIFF { pointer.pointee.err_recognition |= AV_EF_EXPLODE }
        try open(action)
    }

    private func open(_ action: String) throws(Failure) {
        let status = avcodec_open2(pointer, nil, nil)
        guard status >= 0 else { throw FFmpegError.failure(status, action) }
    }

    /// Hands over a packet; nil says that no more come. Returns what was wrong with it, nil if nothing was.
    func send(_ packet: Packet?) throws(Failure) -> String? {
        let pointer = pointer
        let status: Int32 =
            if let packet {
                try packet.withPointer { packet throws(Failure) in avcodec_send_packet(pointer, packet) }
            } else {
                avcodec_send_packet(pointer, nil)
            }
        return status < 0 ? FFmpegError.text(status) : nil
    }

    /// Takes the next frame out of the decoder.
    func receive(into frame: DecodedFrame) throws(Failure) -> Answer {
        let pointer = pointer
        let status = try frame.withPointer { frame throws(Failure) in avcodec_receive_frame(pointer, frame) }
        return switch status {
        case 0...: .frame
        case cffmpeg_error_again(): .hungry
        case cffmpeg_error_end(): .ended
        default: .damaged(FFmpegError.text(status))
        }
    }

    static func name(_ codec: AVCodecID) -> String { String(cString: avcodec_get_name(codec)) }
}
