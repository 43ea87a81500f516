// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Glibc
import Pipeline

/// Owns the way FFmpeg reads a pipe: FFmpeg's own `pipe:` blocks in `read` and would not notice the stop signal.
final class InputPipe {
    private let descriptor: Int32
    private let interruption: Interruption
    private var context: UnsafeMutablePointer<AVIOContext>?

    private static let bufferSize = 65_536
    /// Milliseconds between two looks at the stop signal.
    private static let pollInterval: Int32 = 50

    // Keeps `descriptor` open (required) where it is ours.
    private let file: InputFile?

    /// Reads a named pipe.
    convenience init(_ file: InputFile, interruption: Interruption) throws(Failure) {
        try self.init(file.descriptor, file: file, interruption: interruption)
    }

    /// - Parameters:
    ///   - descriptor: stays open when the pipe goes away
    ///   - isFile: whether it can also be read from any place
    init(
        _ descriptor: Int32, file: InputFile? = nil, isFile: Bool = false, interruption: Interruption
    ) throws(Failure) {
        self.descriptor = descriptor
        self.file = file
        self.interruption = interruption
        let memory = av_malloc(Self.bufferSize)?.assumingMemoryBound(to: UInt8.self)
        context = avio_alloc_context(
            memory, Int32(Self.bufferSize), 0, Unmanaged.passUnretained(self).toOpaque(),
            { opaque, memory, count in
                guard let opaque, let memory else { return cffmpeg_error_end() }
                return Unmanaged<InputPipe>.fromOpaque(opaque).takeUnretainedValue().read(into: memory, count: count)
            }, nil,
            !isFile
                ? nil
                : { opaque, place, whence in
                    guard let opaque else { return -1 }
                    return Unmanaged<InputPipe>.fromOpaque(opaque).takeUnretainedValue().seek(to: place, whence)
                })
        guard context != nil else {
            av_free(memory)
            throw Failure(.software, "out of memory for a pipe")
        }
    }

    deinit {
        // FFmpeg may have replaced the buffer, so the one it has now is freed.
        if let buffer = context?.pointee.buffer { av_free(buffer) }
        avio_context_free(&context)
    }

    /// Makes `format` read from here; it must go away first.
    func attach(to format: UnsafeMutablePointer<AVFormatContext>) {
        format.pointee.pb = context
        format.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
    }

    /// - Parameter whence: as `lseek` takes it, or FFmpeg's questions beside that
    private func seek(to place: Int64, _ whence: Int32) -> Int64 {
        if whence & AVSEEK_SIZE != 0 {
            var status = stat()
            return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : -Int64(SystemError.number)
        }
        let reached = lseek(descriptor, off_t(place), whence & ~AVSEEK_FORCE)
        return reached < 0 ? -Int64(SystemError.number) : Int64(reached)
    }

    private func read(into memory: UnsafeMutablePointer<UInt8>, count: Int32) -> Int32 {
        while !interruption.isDue {
            var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&question, 1, Self.pollInterval) > 0 else { continue }
            let taken = Glibc.read(descriptor, memory, Int(count))
            if taken > 0 { return Int32(taken) }
            if taken == 0 { return cffmpeg_error_end() }
            let number = SystemError.number
            if number != EINTR && number != EAGAIN { return -number }
        }
        return cffmpeg_error_exit()
    }
}
