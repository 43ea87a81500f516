// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Capture
import Pipeline

/// How sources are opened and how long they are waited for.
struct SourceTuningOptions: ParsableArguments {
    /// What decodes besides the processor.
    enum Hardware: String, CaseIterable, ExpressibleByArgument {
        case none, vaapi
    }

    @Option(
        help:
            "How RTSP carries the picture; auto is TCP, or UDP where the camera refuses that; udp is the other way round."
    )
    var transport = StreamTransport.automatic

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds that opening a network source may take.", valueName: "seconds"))
    var connectLimit = SourceOptions().connectLimit

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Seconds without a decoded frame after which a network source is called stalled.", valueName: "seconds"))
    var stallLimit = SourceOptions().stallLimit

    @Option(help: "What helps to decode; without a device for it, the processor does it alone.")
    var hardware = Hardware.none

    @Option(
        help: ArgumentHelp(
            "Of a camera: ask for pictures of this size. (default: what suits the model)", valueName: "WxH"),
        transform: { text in
            guard let size = FrameSize(text) else { throw ValidationError("'\(text)' is no size such as 640x480") }
            return size
        })
    var size: FrameSize?

    @Option(help: ArgumentHelp("Of a camera: YUYV, MJPG, H264 or what else it has.", valueName: "format"))
    var pixelFormat: String?

    func validate() throws {
        for (name, value) in [("--connect-limit", connectLimit), ("--stall-limit", stallLimit)]
        where !(value > 0 && value <= 86_400) {
            throw ValidationError("\(name) is \(value): it must be a number above 0, at most 86400")
        }
    }

    /// - Parameter policy: as the user asks for it; nil for each source's own
    func options(fps: Double?, policy: QueuePolicy?) -> SourceOptions {
        var options = SourceOptions(fps: fps)
        options.convertsLate = policy != .every
        options.connectLimit = connectLimit
        options.stallLimit = stallLimit
        options.transport = transport
        options.size = size
        options.pixelFormat = pixelFormat
        options.usesHardware = hardware == .vaapi
        return options
    }
}

extension StreamTransport: ExpressibleByArgument {}
