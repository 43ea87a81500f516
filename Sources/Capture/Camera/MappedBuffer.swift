// SPDX-License-Identifier: Apache-2.0
import CV4L2
import Glibc
import Pipeline

/// Owns the mapping of one of the driver's buffers.
final class MappedBuffer {
    private let memory: UnsafeMutableRawPointer
    /// Bytes.
    let count: Int

    init(_ device: CameraDevice, index: UInt32, action: String) throws(Failure) {
        var buffer = v4l2_buffer()
        buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        buffer.memory = V4L2_MEMORY_MMAP.rawValue
        buffer.index = index
        try device.call { cv4l2_query_buffer($0, &buffer) }
        let (length, offset) = (Int(buffer.length), off_t(buffer.m.offset))
        guard length > 0 else { throw Failure(.badData, "\(action): the driver's buffers are empty") }
        memory = try SystemError.checkPointer("\(action): cannot map the driver's buffers") {
            mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, device.descriptor, offset)
        }
        count = length
    }

    deinit { munmap(memory, count) }

    /// The first bytes, at most as many as there are. Do not escape the pointer.
    func withBytes<Result>(
        _ used: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeMutableRawBufferPointer(start: memory, count: min(used, count)))
    }
}
