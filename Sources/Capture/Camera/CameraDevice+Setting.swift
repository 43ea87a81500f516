// SPDX-License-Identifier: Apache-2.0
import CV4L2
import Pipeline

/// What the camera is told to send, and what it answers.
extension CameraDevice {
    /// Asks for a mode. The driver answers with what comes nearest, and that is what counts.
    ///
    /// - Throws: `unavailable` where another program captures from it, `badData` where it answers nonsense.
    func set(_ mode: CameraMode, action: String) throws(Failure) -> (format: DriverFormat, rate: FrameRate?) {
        var format = v4l2_format()
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        format.fmt.pix.width = UInt32(mode.size.width)
        format.fmt.pix.height = UInt32(mode.size.height)
        format.fmt.pix.pixelformat = mode.format.code
        format.fmt.pix.field = V4L2_FIELD_ANY.rawValue
        try call { cv4l2_set_format($0, &format) }
        return (try DriverFormat(format, action: action), set(mode.rate))
    }

    /// Cameras that know nothing of rates are read at what they send.
    private func set(_ rate: FrameRate?) -> FrameRate? {
        var parameters = v4l2_streamparm()
        parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        guard accepts({ cv4l2_get_rate($0, &parameters) }) else { return rate }
        if let rate, parameters.parm.capture.capability & UInt32(V4L2_CAP_TIMEPERFRAME) != 0 {
            parameters.parm.capture.timeperframe = v4l2_fract(numerator: rate.seconds, denominator: rate.frames)
            _ = accepts { cv4l2_set_rate($0, &parameters) }
        }
        let interval = parameters.parm.capture.timeperframe
        return FrameRate(frames: interval.denominator, seconds: interval.numerator)
    }
}
