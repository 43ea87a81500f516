// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Everything that FFmpeg reads as video: a file, a network stream, standard input.
package struct VideoSource: FrameSource {
    package let name: String
    private let isLiveByName: Bool
    private let input: Input
    private let options: SourceOptions
    private let pool: PixelPool
    private let memory: SourceMemory
    private let contact: StreamContact?

    /// Where the bytes come from.
    enum Input {
        /// As FFmpeg takes it.
        case address(String)
        /// A URL, passwords included.
        case stream(String)
        /// An open file descriptor, which stays open.
        case descriptor(Int32)
        case namedPipe(String)
    }

    /// - Parameter name: the input for people, without passwords
    init(_ input: Input, name: String, isLive: Bool, options: SourceOptions, pool: PixelPool) {
        self.input = input
        self.name = name
        isLiveByName = isLive
        self.options = options
        self.pool = pool
        memory = SourceMemory()
        if case .stream(let url) = input { contact = StreamAddress(url).map(StreamContact.init) } else { contact = nil }
    }

    /// A playlist looks live until it turns out to have an end.
    package var isLive: Bool { isLiveByName && !memory.isRecording }

    package func seemsBack() -> Bool { contact?.seemsBack() ?? false }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        contact?.rest()
        var run = VideoRun(name: name, options: options, first: first, stop: stop)
        while !stop.isRaised {
            let start = ContinuousClock.now
            guard let reader = try open(from: run.next, stop) else { return }
            memory.isRecording = reader.isRecording
            try run.play(reader, isKnown: { !memory.isNew($0) }, deliver)
            guard isLive, reader.isPicture else { return }
            run.wait(until: start + .seconds(options.pollInterval))
        }
    }

    /// Nil where it was stopped meanwhile: an opening that was broken off is an early end, not an error.
    private func open(from first: UInt64, _ stop: StopSignal) throws(Failure) -> VideoReader? {
        do throws(Failure) {
            return try reader(from: first, stop)
        } catch {
            if stop.isRaised { return nil }
            throw error
        }
    }

    private func reader(from first: UInt64, _ stop: StopSignal) throws(Failure) -> VideoReader {
        let action = "cannot read \(name)"
        let isRemote = contact != nil
        let interruption = Interruption(
            stop: stop, connectLimit: isRemote ? options.connectLimit : nil,
            stallLimit: isRemote ? options.stallLimit : nil)
        var address = ""
        var pipe: InputPipe?
        switch input {
        case .address(let path): address = path
        case .stream(let url): address = try contact?.prepare(interruption, action: action) ?? url
        case .descriptor(let number): pipe = try InputPipe(number, interruption: interruption)
        case .namedPipe(let path):
            pipe = try InputPipe(try InputFile(path, action: action), interruption: interruption)
        }
        return try VideoReader(
            address, pipe: pipe, ways: isLiveByName ? contact?.ways(options.transport) ?? [.file] : [.file],
            isLive: isLiveByName, options: options, first: first, pool: pool, interruption: interruption, action: action
        )
    }
}
