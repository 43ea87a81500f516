// SPDX-License-Identifier: Apache-2.0

/// What a camera may be asked to deliver.
enum CameraFormat {
    static let names = ["mjpeg", "h264", "yuyv", "uyvy", "nv12", "yu12", "rgb3", "bgr3", "grey"]

    /// Nil for what is not one of them; `MJPG` is V4L2's own word for `mjpeg`.
    static func name(_ text: String) -> String? {
        let name = text.lowercased()
        return name == "mjpg" ? "mjpeg" : names.first { $0 == name }
    }
}
