// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Reads the frames of one video stream, one after another.
final class VideoReader {
    /// When a frame was decoded and is shown.
    struct Moment: Sendable {
        let sequence: UInt64
        /// Seconds from the stream's start.
        var pts: Double
        let captured: WallTime
        let arrival: ContinuousClock.Instant
        /// Milliseconds spent on reading and decoding; without reading where that means waiting for a live source.
        let milliseconds: Double
    }

    /// Whether it waits for nobody: a list of segments that has an end is a recording.
    let isLive: Bool
    private let input: FormatContext
    private let stream: VideoStream
    private let decoder: CodecContext
    private let packet: Packet
    private let frame: DecodedFrame
    private let interruption: Interruption
    private let action: String
    private let convertsLate: Bool
    private let packer: Protected<FramePacker>
    private var clock: StreamClock
    private var pictures = PictureMemory()
    private var entry: StreamEntry
    private let first: UInt64
    private var sequence: UInt64
    private var isDraining = false
    private var reading = Duration.zero
    /// When the last packet came.
    private var arrival = (wall: WallTime.now(), steady: ContinuousClock.now)
    private var news: [String] = []
    private var expectsHardware: Bool
    private var damage = DamageCount()

    /// This many broken packets in a row without a single frame between them are the end: endless garbage must not
    /// keep a process busy for ever.
    private static let hopeless = 2000

    /// Opens the input, up to a decoder that is ready.
    ///
    /// - Parameter pipe: what is read in place of an address
    init(
        _ address: String, pipe: InputPipe?, ways: [StreamTuning], isLive: Bool, options: SourceOptions, first: UInt64,
        pool: PixelPool, interruption: Interruption, action: String
    ) throws(Failure) {
        self.first = first
        sequence = first
        self.interruption = interruption
        input = try FormatContext(address, pipe: pipe, ways: ways, interruption: interruption, action: action)
        self.isLive = isLive && !input.isRecording
        stream = try input.selectVideo()
        let made = try stream.decoder(isLive: self.isLive, options: options, action: action)
        decoder = made.decoder
        expectsHardware = options.usesHardware && made.obstacle == nil
        packet = try Packet()
        frame = try DecodedFrame()
        clock = StreamClock(tick: stream.tick, start: stream.startTime, rate: stream.rate)
        packer = Protected(FramePacker(pool: pool, action: action))
        entry = StreamEntry(stream, input, isLive: self.isLive, patience: options.stallLimit / 2, action: action)
        convertsLate = self.isLive && options.convertsLate
        self.action = action
        if input.failedWays > 0 {
            let isOverTCP = ways[input.failedWays].isOverTCP
            news.append(
                "the server does not do RTSP over \(isOverTCP ? "UDP: TCP" : "TCP: UDP, of which packets may be lost")")
        }
        if let obstacle = made.obstacle { news.append("VAAPI cannot be used, decoding in software: \(obstacle)") }
    }

    /// Decodes the next frame, skipping what is broken; nil at the end or when stopped.
    ///
    /// Frames that the decoder itself calls damaged (missing references, concealed errors) are skipped and counted too:
    /// the score of a smear is worth nothing.
    /// - Throws: `badData` where nothing at all could be decoded, `temporary` where no frame came in time.
    func next() throws(Failure) -> Moment? {
        // From now on: how long the last frame was delivered is not the source's fault.
        interruption.expectFrame()
        let start = ContinuousClock.now
        reading = .zero
        while !interruption.stop.isRaised {
            if interruption.isTimeUp { throw interruption.failure(action) }
            switch try decoder.receive(into: frame) {
            case .frame where frame.isDamaged: try note("frame damaged")
            case .frame:
                noteHardware()
                if let reason = try frame.download() { try note(reason) } else { return moment(since: start) }
            case .hungry: try feed()
            case .damaged(let reason): try note(reason)
            case .ended:
                try checkSomethingCame()
                return nil
            }
        }
        return nil
    }

    /// The frame that `next` decoded, converted now or when it is asked for.
    ///
    /// - Parameter name: the source's, for people
    func capture(_ moment: Moment, name: String) throws(Failure) -> CapturedFrame {
        let orientation = orientation
        let fingerprint = try frame.withPointer { frame throws(Failure) in
            isLive ? pictures.fingerprint(frame) : nil
        }
        guard convertsLate else {
            let made = try frame.withPointer { frame throws(Failure) in
                try Self.convert(frame, packer, orientation, moment, name)
            }
            return CapturedFrame(made, fingerprint: fingerprint)
        }
        let held = try frame.withPointer { frame throws(Failure) in try HeldFrame(frame) }
        let shared = packer
        return CapturedFrame(
            sequence: moment.sequence, pts: moment.pts, arrival: moment.arrival, fingerprint: fingerprint
        ) { () throws(Failure) in
            try held.withPointer { frame throws(Failure) in
                try Self.convert(frame, shared, orientation, moment, name)
            }
        }
    }

    private static func convert(
        _ frame: UnsafePointer<AVFrame>, _ packer: Protected<FramePacker>, _ orientation: Orientation, _ moment: Moment,
        _ name: String
    ) throws(Failure) -> Frame {
        let start = ContinuousClock.now
        let address = UInt(bitPattern: frame)
        let packed = try packer.withLock { packer throws(Failure) -> (layout: PixelLayout, pixels: PixelBuffer) in
            // An address, because a lock takes in nothing that is not Sendable; it is used within this call only.
            guard let frame = UnsafePointer<AVFrame>(bitPattern: address) else {
                throw Failure(.software, "a frame has no address")
            }
            return try packer.pack(frame, orientation: orientation)
        }
        let copying = (ContinuousClock.now - start).milliseconds
        return Frame(
            source: name, sequence: moment.sequence, pts: moment.pts, captured: moment.captured,
            arrival: moment.arrival,
            decodeMilliseconds: moment.milliseconds + copying, layout: packed.layout, pixels: packed.pixels)
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

    /// Of the frame that `next` decoded, before it is turned upright.
    var size: FrameSize? { frame.size }

    /// Whether it looks live but has an end, as a list of segments may.
    var isRecording: Bool { input.isRecording }

    /// Whether it comes a segment at a time.
    var isSegmented: Bool { input.isSegmented }

    /// Whether the input is one still picture.
    var isPicture: Bool { input.isPicture }

    /// Whether the timestamps are made up by FFmpeg: only the arrival of a frame says when it is shown.
    var isClockless: Bool { isLive && input.isClockless }

    /// Delivers what happened since the last call; allocates nothing where nothing happened.
    func report(_ deliver: (SourceSignal) -> Void) {
        for text in news { deliver(.notice(text)) }
        news = []
        if let report = damage.report() { deliver(report) }
        let skipped = entry.takeSkipped()
        if skipped > 0 { deliver(.dropped(.settling, count: skipped)) }
    }

    private var orientation: Orientation { frame.orientation ?? stream.orientation }

    private func moment(since start: ContinuousClock.Instant) -> Moment {
        damage.noteGood()
        defer { sequence += 1 }
        let now = ContinuousClock.now
        let spent = now - start - (isLive ? reading : .zero)
        return Moment(
            sequence: sequence, pts: clock.seconds(frame.timestamp), captured: isLive ? arrival.wall : .now(),
            arrival: isLive ? arrival.steady : now, milliseconds: spent.milliseconds)
    }

    /// Hands the decoder the stream's next packet, or tells it that there are no more.
    private func feed() throws(Failure) {
        // A decoder that is hungry after its last packet has been told to end and does not listen.
        if isDraining { throw Failure(.badData, "\(action): the decoder does not end") }
        let start = ContinuousClock.now
        let answer = try input.read(into: packet)
        arrival = (.now(), .now)
        reading += arrival.steady - start
        defer { packet.clear() }
        switch answer {
        case .packet:
            guard try entry.admits(packet, at: arrival.steady) else { return }
            if let reason = try decoder.send(packet) { try note(reason) }
        case .nothing: break
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

    /// The first frame tells whether the device takes this stream.
    private func noteHardware() {
        if expectsHardware && !frame.isInHardware {
            news.append("VAAPI does not do this stream, decoding in software: \(stream.detail)")
        }
        expectsHardware = false
    }

    private func checkSomethingCame() throws(Failure) {
        if sequence > first || interruption.stop.isRaised { return }
        let reason = damage.total > 0 ? damage.reason : "it holds no frame"
        throw Failure(isLive ? .unavailable : .badData, "\(action): nothing could be decoded: \(reason)")
    }
}
