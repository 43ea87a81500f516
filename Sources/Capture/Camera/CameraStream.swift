// SPDX-License-Identifier: Apache-2.0
import CV4L2
import Glibc
import Pipeline

/// Owns a camera's buffers and the stream through them: on while this lives.
final class CameraStream {
    enum Answer<Picture> {
        /// No picture within the time given.
        case nothing
        case picture(DriverStamp, Picture)
        case damaged(String)
    }

    // Keeps the descriptor open (required).
    private let device: CameraDevice
    private let action: String
    private let buffers: [MappedBuffer]

    /// One is filled, one is read, and two forgive a pause of two pictures.
    private static let wanted: UInt32 = 4
    /// What a driver may give instead.
    private static let credible: ClosedRange<UInt32> = 1...32

    /// - Throws: `unavailable` where another program captures from it.
    init(_ device: CameraDevice, action: String) throws(Failure) {
        self.device = device
        self.action = action
        var request = v4l2_requestbuffers()
        request.count = Self.wanted
        request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        try device.call { cv4l2_request_buffers($0, &request) }
        guard Self.credible.contains(request.count) else {
            throw Failure(.badData, "\(action): the driver gives \(request.count) buffers instead of \(Self.wanted)")
        }
        var buffers: [MappedBuffer] = []
        for index in 0..<request.count { buffers.append(try MappedBuffer(device, index: index, action: action)) }
        self.buffers = buffers
        for index in 0..<request.count { try enqueue(index) }
        try device.call { cv4l2_start($0) }
    }

    deinit { _ = device.accepts { cv4l2_stop($0) } }

    private func enqueue(_ index: UInt32) throws(Failure) {
        var buffer = Self.empty()
        buffer.index = index
        try device.call { cv4l2_enqueue($0, &buffer) }
    }

    private static func empty() -> v4l2_buffer {
        var buffer = v4l2_buffer()
        buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        buffer.memory = V4L2_MEMORY_MMAP.rawValue
        return buffer
    }

    /// Waits for a picture and hands its bytes to `body`, which copies what it needs; then the driver has its buffer back.
    ///
    /// - Parameter milliseconds: how long to wait
    /// - Throws: `unavailable` where the camera is gone; what `body` throws.
    func next<Picture>(
        within milliseconds: Int32, _ body: (DriverStamp, UnsafeMutableRawBufferPointer) throws(Failure) -> Picture
    ) throws(Failure) -> Answer<Picture> {
        var question = pollfd(fd: device.descriptor, events: Int16(POLLIN), revents: 0)
        let count = poll(&question, 1, milliseconds)
        if count < 0 { return .nothing }
        if count == 0 {
            guard device.isStillThere else { throw CameraFault.gone(action) }
            return .nothing
        }
        return try dequeue(isBroken: Int32(question.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0, body)
    }

    private func dequeue<Picture>(
        isBroken: Bool, _ body: (DriverStamp, UnsafeMutableRawBufferPointer) throws(Failure) -> Picture
    ) throws(Failure) -> Answer<Picture> {
        var buffer = Self.empty()
        if cv4l2_dequeue(device.descriptor, &buffer) < 0 {
            return try refusal(SystemError.number, isBroken)
        }
        guard let mapped = buffers.indices.contains(Int(buffer.index)) ? buffers[Int(buffer.index)] : nil else {
            throw Failure(.badData, "\(action): the driver names buffer \(buffer.index) of \(buffers.count)")
        }
        let stamp = DriverStamp(buffer)
        if stamp.isDamaged {
            try enqueue(buffer.index)
            return .damaged("the driver marks the picture as damaged")
        }
        let picture: Picture
        do throws(Failure) {
            picture = try mapped.withBytes(Int(buffer.bytesused)) { bytes throws(Failure) in try body(stamp, bytes) }
        } catch {
            try enqueue(buffer.index)
            throw error
        }
        try enqueue(buffer.index)
        return .picture(stamp, picture)
    }

    /// No picture although the driver called: nothing after all, a picture lost on the bus, or the end.
    private func refusal<Picture>(_ number: Int32, _ isBroken: Bool) throws(Failure) -> Answer<Picture> {
        switch number {
        case EINTR: return .nothing
        case EAGAIN where !isBroken: return .nothing
        case EIO where !isBroken: return .damaged("the driver lost a picture: \(String(cString: strerror(EIO)))")
        case EAGAIN, EINVAL, ENODEV: throw CameraFault.gone(action)
        default: throw CameraFault.failure(number, path: device.path, action: action)
        }
    }
}
