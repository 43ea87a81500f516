// SPDX-License-Identifier: Apache-2.0

/// One way in which a camera can send pictures.
struct CameraMode: Sendable, Hashable, CustomStringConvertible {
    let format: FourCC
    let size: FrameSize
    /// Nil where the driver does not tell.
    let rate: FrameRate?

    /// `YUYV 640x480 at 30 fps`
    var description: String { "\(format) \(size)" + (rate.map { " at \($0) fps" } ?? "") }
}
