// SPDX-License-Identifier: Apache-2.0

/// What a camera may be asked to deliver, on the command line as in a configuration.
package enum PixelFormatName {
    /// What it must be, for messages.
    package static let rule = "must be a pixel format that perceptd reads, such as YUYV, MJPG or H264"

    /// V4L2's own name of a format or nickname, `MJPG` of `mjpeg`; nil for what perceptd does not read.
    package static func canonical(_ text: String) -> String? {
        guard let format = FourCC(text), CameraFormat(format) != nil else { return nil }
        return format.description
    }
}
