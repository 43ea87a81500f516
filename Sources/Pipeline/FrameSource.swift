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

/// What a source says while it runs, in order.
package enum SourceSignal: Sendable {
    /// Comes once, before the first frame.
    case opened(SourceInfo)
    case frame(Frame)
    /// Packets or pictures that could not be decoded since the last such signal, with the last reason.
    case damaged(count: Int, reason: String)
}

/// Something that yields frames. A source only knows `run`; retry and reconnection live in one place above it.
package protocol FrameSource: Sendable {
    /// The name the user knows the source by, with no password in it.
    var name: String { get }
    /// Whether frames are lost if nobody takes them in time; decides the default queue policy.
    var isLive: Bool { get }

    /// Opens the source and delivers its frames, in order, on the calling thread, until it ends or `stop` is raised.
    /// Blocks; must not be called from async code. `stop` is honoured within 200 ms.
    ///
    /// - Parameters:
    ///   - stop: raised from outside to end early; ending early is not an error
    ///   - deliver: called on the same thread; it may block, and then no further frame is read meanwhile
    /// - Throws: `noInput`, `noPermission`, `badData`, `unavailable`: why the source cannot be read (any further).
    func run(stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure)
}
