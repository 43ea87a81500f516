// SPDX-License-Identifier: Apache-2.0
import CV4L2
import Glibc

/// What the driver says about a picture.
struct DriverStamp {
    /// Counts every picture that the camera took, also those for which no buffer was free.
    let sequence: UInt32
    /// Seconds on the monotonic clock; nil where the driver uses another one.
    let time: Double?
    let isDamaged: Bool

    init(sequence: UInt32, time: Double?, isDamaged: Bool) {
        self.sequence = sequence
        self.time = time
        self.isDamaged = isDamaged
    }

    init(_ buffer: v4l2_buffer) {
        let clock = buffer.flags & UInt32(bitPattern: V4L2_BUF_FLAG_TIMESTAMP_MASK)
        let isMonotonic = clock == UInt32(bitPattern: V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        sequence = buffer.sequence
        time = isMonotonic ? Double(buffer.timestamp.tv_sec) + Double(buffer.timestamp.tv_usec) / 1e6 : nil
        isDamaged = buffer.flags & UInt32(bitPattern: V4L2_BUF_FLAG_ERROR) != 0 || buffer.bytesused == 0
    }
}
