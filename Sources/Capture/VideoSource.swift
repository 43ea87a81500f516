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
        /// A regular file that a stranger sent, open and at its beginning; it stays open.
        case upload(Int32)
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

    /// Pictures that are fetched one by one owe each other nothing.
    package var settles: Bool { !memory.isPicture }

    /// A server that answers and refuses is there all the time; knocking sooner only gets the user locked out.
    package func seemsBack() -> Bool { !memory.isRefused && contact?.seemsBack() ?? false }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        contact?.rest()
        var run = VideoRun(name: name, options: options, first: first, stop: stop)
        var isForgiving = false
        while !stop.isRaised {
            let start = ContinuousClock.now
            do throws(Failure) {
                guard let reader = try open(from: run.next, stop) else { return }
                try play(reader, &run, deliver)
                guard isLive, reader.isPicture else { return }
                isForgiving = true
            } catch {
                memory.isRefused = error.code == .noPermission
                // One picture that cannot be fetched is missing; two in a row are an outage.
                guard isForgiving, !memory.isRefused else { throw error }
                isForgiving = false
                deliver(.damaged(count: 1, reason: error.reason))
            }
            run.wait(until: start + .seconds(options.pollInterval))
        }
    }

    private func play(_ reader: VideoReader, _ run: inout VideoRun, _ deliver: (SourceSignal) -> Void) throws(Failure) {
        memory.isRecording = reader.isRecording
        memory.isPicture = isLive && reader.isPicture
        memory.isRefused = false
        try run.play(reader, isKnown: { !memory.isNew($0) }, deliver)
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
        var ways = isLiveByName ? contact?.ways(options.transport) ?? [.file] : [.file]
        switch input {
        case .address(let path): address = path
        case .stream(let url): address = try contact?.prepare(interruption, action: action) ?? url
        case .descriptor(let number): pipe = try InputPipe(number, interruption: interruption)
        case .namedPipe(let path):
            pipe = try InputPipe(try InputFile(path, action: action), interruption: interruption)
        case .upload(let number):
            pipe = try InputPipe(number, isFile: true, interruption: interruption)
            ways = [.sealed(pixelLimit: options.pixelLimit ?? CodecContext.maximumPixels)]
        }
        return try VideoReader(
            address, pipe: pipe, ways: ways, isLive: isLiveByName, options: options, first: first, pool: pool,
            interruption: interruption, action: action)
    }
}
