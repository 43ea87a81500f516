// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// One camera, open and streaming.
final class CameraSession {
    /// The mode as the driver answered it.
    let mode: CameraMode
    private let stream: CameraStream
    private let reader: any CameraPictureReader
    /// Of MJPG whose pictures are decoded when they are wanted.
    private let late: LatePictures?
    private let name: String
    private let options: SourceOptions
    private var gate: FrameGate
    private var clock = CameraClock()
    private var damage = DamageCount()
    private var changes = PictureChanges()
    private var sequence: UInt64

    /// Milliseconds between two looks at the stop signal.
    private static let glance: Int32 = 100

    /// What became of a picture.
    private enum Outcome {
        /// More than `fps` asks for.
        case surplus(CameraClock.Moment)
        case frame(CapturedFrame, CameraClock.Moment)
        /// The decoder wants more first.
        case nothing(CameraClock.Moment)
        case broken(String, CameraClock.Moment)
    }

    /// - Throws: `badData` where the camera has nothing that perceptd reads, `unavailable` where another has it.
    init(
        _ device: CameraDevice, name: String, first: UInt64, options: SourceOptions, pool: PixelPool, action: String
    ) throws(Failure) {
        let choice = ModeChoice(options)
        let answer = try device.set(try choice.best(of: device.modes(), action: action), action: action)
        let format = answer.format
        mode = CameraMode(format: format.format, size: format.size, rate: answer.rate)
        self.name = name
        self.options = options
        gate = FrameGate(options)
        sequence = first
        let kind = CameraFormat(format.format)
        late =
            kind == .jpeg && options.convertsLate
            ? try LatePictures(AV_CODEC_ID_MJPEG, pool: pool, action: action) : nil
        reader =
            switch kind {
            case .raw(let pixels): try RawPictureReader(format, pixels, pool: pool, action: action)
            case .jpeg: try CompressedPictureReader(AV_CODEC_ID_MJPEG, pool: pool, action: action)
            case .h264: try CompressedPictureReader(AV_CODEC_ID_H264, pool: pool, action: action)
            case .converted: try ConvertedPictureReader(format, device: device, pool: pool, action: action)
            case nil: throw Failure(.badData, "\(action): no common format: the driver sends \(format.format)")
            }
        stream = try CameraStream(device, action: action)
    }

    /// Delivers pictures until `stop` is raised.
    ///
    /// - Throws: `unavailable` where the camera is gone, `temporary` where no picture came for the stall limit.
    func play(stop: StopSignal, action: String, deliver: (SourceSignal) -> Void) throws(Failure) {
        var isOpened = false
        var lastPicture = ContinuousClock.now
        while !stop.isRaised {
            let answer = try stream.next(within: Self.glance) { stamp, bytes throws(Failure) in take(stamp, bytes) }
            switch answer {
            case .nothing: break
            case .damaged(let reason): damage.note(reason)
            case .picture(_, let outcome):
                if !isOpened { deliver(.opened(info)) }
                isOpened = true
                if pass(outcome, deliver) { lastPicture = .now }
            }
            if let signal = damage.report() { deliver(signal) }
            try checkPictures(since: lastPicture, action)
        }
    }

    /// - Throws: `temporary` where no picture came for the stall limit, or none that could be decoded
    private func checkPictures(since last: ContinuousClock.Instant, _ action: String) throws(Failure) {
        if ContinuousClock.now - last > .seconds(options.stallLimit) {
            throw Failure(.temporary, "\(action): no picture for \(Int(options.stallLimit)) s\(reason)")
        }
        if let reason = late?.failure(after: options.stallLimit) {
            throw Failure(.temporary, "\(action): only damaged pictures for \(Int(options.stallLimit)) s: \(reason)")
        }
    }

    /// Why pictures that came are none.
    private var reason: String { damage.streak > 0 ? ", only damaged ones: \(damage.reason)" : "" }

    private var info: SourceInfo {
        SourceInfo(
            name: name, isLive: true, width: mode.size.width, height: mode.size.height, rate: mode.rate?.value,
            duration: nil, detail: mode.description)
    }

    /// Says what became of a picture; returns whether it was whole.
    private func pass(_ outcome: Outcome, _ deliver: (SourceSignal) -> Void) -> Bool {
        switch outcome {
        case .surplus(let moment):
            tellLost(moment, deliver)
            deliver(.dropped(.rateCap, count: 1))
        case .frame(let frame, let moment):
            tellLost(moment, deliver)
            damage.noteGood()
            deliver(.frame(frame))
        case .nothing(let moment):
            tellLost(moment, deliver)
            return false
        case .broken(let reason, let moment):
            tellLost(moment, deliver)
            damage.note(reason)
            return false
        }
        return true
    }

    private func tellLost(_ moment: CameraClock.Moment, _ deliver: (SourceSignal) -> Void) {
        if moment.lost > 0 { deliver(.dropped(.overrun, count: moment.lost)) }
    }

    /// Copies a picture out of the driver's buffer, which is waited for.
    private func take(_ stamp: DriverStamp, _ bytes: UnsafeMutableRawBufferPointer) -> Outcome {
        let moment = clock.moment(stamp)
        sequence += UInt64(moment.lost)
        let isAdmitted = gate.admits(moment.pts)
        // Of H.264 every picture is decoded, because later ones build on it.
        if !isAdmitted && CameraFormat(mode.format) != .h264 {
            sequence += 1
            return .surplus(moment)
        }
        do throws(Failure) {
            guard let frame = try frame(moment, bytes) else { return .nothing(moment) }
            sequence += 1
            return isAdmitted ? .frame(frame, moment) : .surplus(moment)
        } catch {
            return .broken(error.reason, moment)
        }
    }

    private func frame(_ moment: CameraClock.Moment, _ bytes: UnsafeMutableRawBufferPointer) throws(Failure)
        -> CapturedFrame?
    {
        let view = UnsafeRawBufferPointer(bytes)
        if let late { return lateFrame(moment, changes.number(Fingerprint.of(view)), Array(bytes), late) }
        let start = ContinuousClock.now
        guard let picture = try reader.picture(bytes) else { return nil }
        return CapturedFrame(
            Self.frame(name, sequence, moment, picture, since: start),
            fingerprint: reader.fingerprint ?? changes.number(Fingerprint.of(view)))
    }

    private func lateFrame(
        _ moment: CameraClock.Moment, _ fingerprint: UInt64, _ bytes: [UInt8], _ late: LatePictures
    ) -> CapturedFrame {
        let (name, sequence) = (name, sequence)
        return CapturedFrame(
            sequence: sequence, pts: moment.pts, arrival: moment.arrival, fingerprint: fingerprint
        ) { () throws(Failure) in
            let start = ContinuousClock.now
            return Self.frame(name, sequence, moment, try late.picture(bytes), since: start)
        }
    }

    private static func frame(
        _ name: String, _ sequence: UInt64, _ moment: CameraClock.Moment, _ picture: CameraPictureReader.Picture,
        since start: ContinuousClock.Instant
    ) -> Frame {
        Frame(
            source: name, sequence: sequence, pts: moment.pts, captured: moment.captured, arrival: moment.arrival,
            decodeMilliseconds: (ContinuousClock.now - start).milliseconds, layout: picture.layout,
            pixels: picture.pixels)
    }
}

extension ModeChoice {
    init(_ options: SourceOptions) {
        self.init(size: options.size, fps: options.fps, format: options.pixelFormat.flatMap(FourCC.init))
    }
}
