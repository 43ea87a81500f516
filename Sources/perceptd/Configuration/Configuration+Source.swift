// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline

extension Configuration {
    /// One camera, stream or file, and how it is looked after. Times are seconds.
    struct Source: Sendable, Equatable {
        /// ASCII letters, digits, `-` and `_`, so that it can stand in a topic or a label.
        var name: String
        /// As `SourceLocation` takes it: a URL with its password, a path, a device or `test:`.
        var location: String
        var isEnabled = true
        /// At most this many frames a second; nil for all of them.
        var fps: Double?
        /// Nil for the source's own: `every` for files, `latest` for what is live.
        var policy: QueuePolicy?
        var connectLimit = 10.0
        var stallLimit = 10.0
        /// Nil where a picture that never changes is welcome.
        var frozenAfter: Double? = 120
        var reconnect = Reconnect()
        var transport = StreamTransport.automatic
        /// Whether VAAPI is to decode.
        var hardware = false
        var size: FrameSize?
        /// As `PixelFormatName` writes it.
        var pixelFormat: String?
        /// Between two fetches of a URL that answers with one JPEG; nil for a stream.
        var pollInterval: Double?
    }

    struct Reconnect: Sendable, Equatable {
        var initial = 1.0
        var maximum = 60.0
        /// The share by which a wait is made shorter or longer at random.
        var jitter = 0.2
        var settleFrames = 5
    }
}
