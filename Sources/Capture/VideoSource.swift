// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Everything that FFmpeg reads as video: a file, a network stream, standard input.
package struct VideoSource: FrameSource {
    package let name: String
    package let isLive: Bool
    private let input: Input
    private let options: SourceOptions
    private let pool: PixelPool

    /// Where the bytes come from.
    enum Input {
        /// As FFmpeg takes it, passwords included.
        case address(String)
        /// An open file descriptor, which stays open.
        case descriptor(Int32)
        case namedPipe(String)
    }

    /// - Parameter name: the input for people, without passwords
    init(_ input: Input, name: String, isLive: Bool, options: SourceOptions, pool: PixelPool) {
        self.input = input
        self.name = name
        self.isLive = isLive
        self.options = options
        self.pool = pool
    }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        let reader: VideoReader
        do throws(Failure) {
            reader = try VideoReader(
                input, isLive: isLive, first: first, pool: pool, stop: stop, action: "cannot read \(name)")
        } catch {
            // An opening that was broken off is an early end, not an error.
            if stop.isRaised { return }
            throw error
        }
        try play(reader, deliver)
    }

    private func play(_ reader: VideoReader, _ deliver: (SourceSignal) -> Void) throws(Failure) {
        var gate = FrameGate(options)
        while let moment = try reader.next() {
            if moment.isFirst { deliver(.opened(try reader.info(name: name))) }
            if let signal = reader.reportDamage() { deliver(signal) }
            if gate.admits(moment.pts) { deliver(.frame(CapturedFrame(try frame(reader, moment)))) }
        }
        if let signal = reader.reportDamage() { deliver(signal) }
    }

    private func frame(_ reader: VideoReader, _ moment: VideoReader.Moment) throws(Failure) -> Frame {
        let start = ContinuousClock.now
        let (layout, pixels) = try reader.pack()
        let copying = (ContinuousClock.now - start).milliseconds
        return Frame(
            source: name, sequence: moment.sequence, pts: moment.pts, captured: moment.captured,
            arrival: moment.arrival, decodeMilliseconds: moment.milliseconds + copying, layout: layout, pixels: pixels)
    }
}
