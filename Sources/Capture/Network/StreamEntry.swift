// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Decides which packets of a stream are decoded: of a live one, none before the first from which decoding can begin.
struct StreamEntry {
    private let stream: VideoStream
    private let input: FormatContext
    private let isLive: Bool
    private let action: String
    private let codec: AVCodecID
    private let knownStreams: Int32
    private let impatientAt: ContinuousClock.Instant
    private var waitsForKey: Bool
    private var skipped = 0
    private var last = ContinuousClock.now

    /// A stream that is announced when ours has been silent for this long takes its place.
    private static let silence = Duration.seconds(1)

    /// - Parameter patience: seconds after which decoding begins without a keyframe: streams that refresh bit by bit
    ///   have none, and decoders know how to deal with that
    init(_ stream: VideoStream, _ input: FormatContext, isLive: Bool, patience: Double, action: String) {
        self.stream = stream
        self.input = input
        self.isLive = isLive
        self.action = action
        codec = stream.codec
        knownStreams = input.streamCount
        impatientAt = .now + .seconds(patience)
        waitsForKey = isLive
    }

    /// - Throws: `unavailable` where the stream goes on in another codec, for which it must be opened anew.
    mutating func admits(_ packet: Packet, at now: ContinuousClock.Instant) throws(Failure) -> Bool {
        guard packet.streamIndex == stream.index else {
            let isLate = packet.streamIndex >= knownStreams && now - last > Self.silence
            if isLive && isLate && input.isVideo(packet.streamIndex) { throw changed }
            return false
        }
        last = now
        if isLive && stream.codec != codec { throw changed }
        if waitsForKey && !packet.isKey && now < impatientAt {
            skipped += 1
            return false
        }
        waitsForKey = false
        return true
    }

    private var changed: Failure {
        Failure(.unavailable, "\(action): the stream changed its codec from \(CodecContext.name(codec))")
    }

    /// Packets left out since the last call.
    mutating func takeSkipped() -> Int {
        defer { skipped = 0 }
        return skipped
    }
}
