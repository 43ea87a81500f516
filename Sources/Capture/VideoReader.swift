// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Reads the frames of one video stream, one after another.
final class VideoReader {
    /// When a frame was decoded and is shown.
    struct Moment {
        let sequence: UInt64
        let isFirst: Bool
        let pts: Double
        let captured: WallTime
        let arrival: ContinuousClock.Instant
        /// Milliseconds spent on reading and decoding; without reading where that means waiting for a live source.
        let milliseconds: Double
    }

    private let input: FormatContext
    private let stream: VideoStream
    private let decoder: CodecContext
    private let packet: Packet
    private let frame: DecodedFrame
    private let interruption: Interruption
    private let isLive: Bool
    private let action: String
    private var clock: StreamClock
    private var packer: FramePacker
    private let first: UInt64
    private var sequence: UInt64
    private var isDraining = false
    private var reading = Duration.zero
    private(set) var damage = DamageCount()

    /// This many broken packets in a row without a single frame between them are the end: endless garbage must not
    /// keep a process busy for ever.
    private static let hopeless = 2000

    init(
        _ source: VideoSource.Input, isLive: Bool, first: UInt64, pool: PixelPool, stop: StopSignal, action: String
    ) throws(Failure) {
        self.first = first
        sequence = first
        interruption = Interruption(stop: stop)
        var address = ""
        var pipe: InputPipe?
        switch source {
        case .address(let url): address = url
        case .descriptor(let number): pipe = try InputPipe(number, interruption: interruption)
        case .namedPipe(let path):
            pipe = try InputPipe(try InputFile(path, action: action), interruption: interruption)
        }
        input = try FormatContext(address, pipe: pipe, isLive: isLive, interruption: interruption, action: action)
        stream = try input.selectVideo()
        decoder = try stream.decoder(isLive: isLive, action: action)
        packet = try Packet()
        frame = try DecodedFrame()
        clock = StreamClock(tick: stream.tick, start: stream.startTime, rate: stream.rate)
        packer = FramePacker(pool: pool, action: action)
        self.isLive = isLive
        self.action = action
    }

    /// Decodes the next frame, skipping what is broken; nil at the end or when stopped.
    ///
    /// Frames that the decoder itself calls damaged (missing references, concealed errors) are skipped and counted too:
    /// the score of a smear is worth nothing.
    /// - Throws: `badData` where nothing at all could be decoded.
    func next() throws(Failure) -> Moment? {
        let start = ContinuousClock.now
        reading = .zero
        while !interruption.stop.isRaised {
            switch try decoder.receive(into: frame) {
            case .frame where frame.isDamaged: try note("frame damaged")
            case .frame: return moment(since: start)
            case .hungry: try feed()
            case .damaged(let reason): try note(reason)
            case .ended:
                try checkSomethingCame()
                return nil
            }
        }
        return nil
    }

    /// Copies the frame that `next` decoded.
    func pack() throws(Failure) -> (layout: PixelLayout, pixels: PixelBuffer) {
        let orientation = orientation
        return try frame.withPointer { frame throws(Failure) in try packer.pack(frame, orientation: orientation) }
    }

    /// What the source is, the size being that of the frame that `next` decoded.
    func info(name: String) throws(Failure) -> SourceInfo {
        let orientation = orientation
        let size = try frame.withPointer { frame throws(Failure) in
            orientation.upright(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
        }
        return SourceInfo(
            name: name, isLive: isLive, width: size.width, height: size.height, rate: stream.rate,
            duration: input.duration, detail: stream.detail)
    }

    func reportDamage() -> SourceSignal? { damage.report() }

    private var orientation: Orientation { frame.orientation ?? stream.orientation }

    private func moment(since start: ContinuousClock.Instant) -> Moment {
        damage.noteGood()
        defer { sequence += 1 }
        let arrival = ContinuousClock.now
        let spent = arrival - start - (isLive ? reading : .zero)
        return Moment(
            sequence: sequence, isFirst: sequence == first, pts: clock.seconds(frame.timestamp), captured: .now(),
            arrival: arrival,
            milliseconds: spent.milliseconds)
    }

    /// Hands the decoder the stream's next packet, or tells it that there are no more.
    private func feed() throws(Failure) {
        // A decoder that is hungry after its last packet has been told to end and does not listen.
        if isDraining { throw Failure(.badData, "\(action): the decoder does not end") }
        let start = ContinuousClock.now
        let answer = try input.read(into: packet)
        reading += ContinuousClock.now - start
        defer { packet.clear() }
        switch answer {
        case .packet where packet.streamIndex == stream.index:
            if let reason = try decoder.send(packet) { try note(reason) }
        case .packet, .nothing: break
        case .damaged(let reason): try note(reason)
        case .ended:
            isDraining = true
            _ = try decoder.send(nil)
        }
    }

    private func note(_ reason: String) throws(Failure) {
        damage.note(reason)
        if damage.streak >= Self.hopeless {
            throw Failure(.badData, "\(action): \(damage.streak) broken packets in a row: \(reason)")
        }
    }

    private func checkSomethingCame() throws(Failure) {
        if sequence > first || interruption.stop.isRaised { return }
        let reason = damage.total > 0 ? damage.reason : "it holds no frame"
        throw Failure(.badData, "\(action): nothing could be decoded: \(reason)")
    }
}
