// SPDX-License-Identifier: Apache-2.0

/// What the user asks of a source.
package struct SourceOptions: Sendable, Equatable {
    /// At most this many frames per second of presentation time, above 0; nil for every frame. A camera is asked for it.
    package var fps: Double?
    /// Whether only frames that are scored are converted: for live sources of which the newest frame counts.
    package var convertsLate = false
    /// Seconds that opening a source may take.
    package var connectLimit = 10.0
    /// Seconds without a decoded frame after which a connected source is called stalled.
    package var stallLimit = 10.0
    /// Of RTSP.
    package var transport = StreamTransport.automatic
    /// Whether VAAPI is asked to decode; what cannot is decoded in software, and says so.
    package var usesHardware = false
    /// Threads that decode; nil for what fits the machine.
    package var decoderThreads: Int?
    /// Pixels of a frame; nil for as many as any video has.
    package var pixelLimit: Int?
    /// Seconds between two requests where a URL is a single picture.
    package var pollInterval = 1.0
    /// Of a camera; nil for what suits the model best.
    package var size: FrameSize?
    /// Of a camera, as V4L2 or people call it (`mjpeg`, `yuyv`, `NV12`); nil for the best.
    package var pixelFormat: String?

    package init(fps: Double? = nil) { self.fps = fps }
}
