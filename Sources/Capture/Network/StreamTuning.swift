// SPDX-License-Identifier: Apache-2.0

/// What FFmpeg is asked for when it opens a stream: to begin soon, and to wait for nothing that is not needed.
///
/// `fflags nobuffer` is not among it: FFmpeg then throws away the packets that it looked at first, and with them the
/// first keyframe. What waits is decoded at full speed anyway.
struct StreamTuning: Sendable {
    /// FFmpeg's names and values; what a protocol does not know it ignores.
    private(set) var options: [(name: String, value: String)] = []
    private let scheme: String
    /// Of RTSP.
    let isOverTCP: Bool

    /// Pixels of a frame where nothing else may be opened on the input's behalf; nil where it is trusted.
    private(set) var sealedPixelLimit: Int?

    /// For files: as FFmpeg does it.
    static let file = StreamTuning(scheme: "file")

    /// For what a stranger sent: containers that hold their media themselves, and no protocol to open others with.
    ///
    /// - Parameter pixelLimit: of a frame
    static func sealed(pixelLimit: Int) -> StreamTuning {
        var tuning = StreamTuning(scheme: "file")
        tuning.sealedPixelLimit = pixelLimit
        tuning.set("format_whitelist", containers.joined(separator: ","))
        // A name that no protocol has: an empty list would allow all of them.
        tuning.set("protocol_whitelist", "none")
        return tuning
    }

    /// FFmpeg's names. No playlists (hls, dash, concat, sdp, image2): they are lists of what else to open.
    private static let containers = [
        "mov", "mp4", "matroska", "webm", "avi", "mpegts", "mpeg", "mpegvideo", "flv", "asf", "ogg", "gif", "apng",
        "mjpeg", "h264", "hevc", "av1", "obu", "m4v", "ivf", "mxf", "nut", "yuv4mpegpipe", "dv", "vc1", "wtv",
    ]

    private init(scheme: String, isOverTCP: Bool = true) {
        self.scheme = scheme
        self.isOverTCP = isOverTCP
    }

    /// - Parameters:
    ///   - scheme: of a live stream, in lower case
    ///   - overTCP: of RTSP only
    init(live scheme: String, overTCP: Bool) {
        self.init(scheme: scheme, isOverTCP: overTCP)
        // Microseconds of the stream and bytes that are looked at to find out what it holds.
        set("analyzeduration", scheme.hasPrefix("rtmp") ? "500000" : "1000000")
        set("probesize", "1000000")
        set("fpsprobesize", "0")
        switch scheme {
        case "rtsp", "rtsps": setRTSP(overTCP)
        case "rtmp", "rtmps", "rtmpt", "rtmpts":
            set("rtmp_live", "live")
            set("rtmp_buffer", "100")
        case "udp", "rtp": setDatagrams()
        // Of HLS: from the newest segment on, not the third last.
        case "http", "https": set("live_start_index", "-1")
        default: break
        }
    }

    private mutating func setRTSP(_ overTCP: Bool) {
        set("rtsp_transport", overTCP ? "tcp" : "udp")
        set("allowed_media_types", "video")
        setDatagrams()
    }

    private mutating func setDatagrams() {
        // Microseconds that a packet which came too early waits for the ones before it.
        set("max_delay", "100000")
        set("buffer_size", "1048576")
        // Packets of 188 bytes between FFmpeg's receiving thread and us: 10 MB; what is beyond is lost, not an error.
        set("fifo_size", "57344")
        set("overrun_nonfatal", "1")
    }

    private mutating func set(_ name: String, _ value: String) { options.append((name, value)) }

    /// Whether a description that came with the stream is enough, so that no packet need be looked at first.
    func trustsDescription(format: String) -> Bool { format == "rtsp" && (scheme == "rtsp" || scheme == "rtsps") }

}
