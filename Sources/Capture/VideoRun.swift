// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// One run of a video source, over as many connections as it takes: of a single picture, one for each time it is fetched.
struct VideoRun {
    private let name: String
    private let options: SourceOptions
    private let stop: StopSignal
    private var gate: FrameGate
    /// The number of the next frame.
    private(set) var next: UInt64
    /// The size that was last announced.
    private var announced: FrameSize?
    /// When the first frame came.
    private var origin: ContinuousClock.Instant?
    private var pace = PlaybackPace()

    /// Microseconds between two looks at the stop signal while waiting.
    private static let glance: UInt32 = 20_000

    init(name: String, options: SourceOptions, first: UInt64, stop: StopSignal) {
        self.name = name
        self.options = options
        self.stop = stop
        gate = FrameGate(options)
        next = first
    }

    /// Delivers all that `reader` has.
    ///
    /// - Parameter isKnown: whether a notice has been delivered before
    mutating func play(
        _ reader: VideoReader, isKnown: (String) -> Bool, _ deliver: (SourceSignal) -> Void
    ) throws(Failure) {
        func report() {
            reader.report { signal in
                if case .notice(let text) = signal, isKnown(text) { return }
                deliver(signal)
            }
        }
        // Also where it fails: what was counted until then must not be lost.
        defer { report() }
        while var moment = try reader.next() {
            next = moment.sequence + 1
            try announce(reader, deliver)
            report()
            if reader.isClockless { moment.pts = secondsSinceFirst(moment) }
            guard gate.admits(moment.pts) else {
                deliver(.dropped(.rateCap, count: 1))
                continue
            }
            // Segments come in bursts, of which only the last frame would be left.
            if reader.isSegmented && options.convertsLate { wait(until: pace.due(moment.pts, at: .now)) }
            deliver(.frame(try reader.capture(moment, name: name)))
        }
    }

    private mutating func secondsSinceFirst(_ moment: VideoReader.Moment) -> Double {
        let origin = origin ?? moment.arrival
        self.origin = origin
        return (moment.arrival - origin) / .seconds(1)
    }

    private mutating func announce(_ reader: VideoReader, _ deliver: (SourceSignal) -> Void) throws(Failure) {
        guard announced == nil || reader.size != announced else { return }
        announced = reader.size
        deliver(.opened(try reader.info(name: name)))
    }

    /// Ends early when stopped.
    func wait(until due: ContinuousClock.Instant) {
        while !stop.isRaised, ContinuousClock.now < due { usleep(Self.glance) }
    }
}
