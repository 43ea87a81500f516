// SPDX-License-Identifier: Apache-2.0

/// What a source turned out to be once it was opened.
package struct SourceInfo: Sendable, Hashable {
    /// The name the user knows the source by, with no password in it.
    package let name: String
    /// Waits for nobody (webcam, network camera); a file does.
    package let isLive: Bool
    /// Upright picture, in pixels.
    package let width: Int
    package let height: Int
    /// Frames per second as the container tells, nil where it does not.
    package let rate: Double?
    /// Seconds, nil for what has no end.
    package let duration: Double?
    /// Number of pictures of a folder or glob, nil for video.
    package let pictures: Int?
    /// Codec and container for people, such as `h264 in mov,mp4`.
    package let detail: String

    package init(
        name: String, isLive: Bool, width: Int, height: Int, rate: Double?, duration: Double?, pictures: Int? = nil,
        detail: String
    ) {
        self.name = name
        self.isLive = isLive
        self.width = width
        self.height = height
        self.rate = rate
        self.duration = duration
        self.pictures = pictures
        self.detail = detail
    }
}
