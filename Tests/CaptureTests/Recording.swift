// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline

/// Everything that a source said.
struct Recording {
    var info: SourceInfo?
    var frames: [Frame] = []
    var damaged = 0
    var reasons: [String] = []
    var dropped = DropCounts()
    var notices: [String] = []
    var failure: Failure?

    /// Opens and plays `location` to its end, or until `frames` were taken.
    init(
        _ location: String, _ options: SourceOptions = SourceOptions(), frames: Int = .max,
        stop: StopSignal = StopSignal()
    ) {
        do throws(Failure) {
            let source = try SourceFactory.make(location, options: options, pool: PixelPool())
            try play(source, frames, stop)
        } catch {
            failure = error
        }
    }

    private mutating func play(_ source: any FrameSource, _ limit: Int, _ stop: StopSignal) throws(Failure) {
        var said = self
        defer { self = said }
        try source.run(stop: stop) { signal in
            switch signal {
            case .opened(let info): said.info = info
            case .frame(let frame):
                do throws(Failure) { said.frames.append(try frame.frame()) } catch { said.failure = error }
                if said.frames.count == limit { stop.raise() }
            case .damaged(let count, let reason):
                said.damaged += count
                said.reasons.append(reason)
            case .dropped(let cause, let count): said.dropped[cause] += UInt64(count)
            case .notice(let text): said.notices.append(text)
            }
        }
    }

    var pts: [Double] { frames.map(\.pts) }

    /// All frames' samples one after another, as `ffmpeg -f rawvideo` writes them.
    var bytes: [UInt8] { frames.flatMap(\.samples) }
}

extension Frame {
    /// The planes one after another, without padding.
    var samples: [UInt8] {
        withPixels { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(layout.byteCount)
            for plane in layout.planes {
                let width = layout.format == .rgb ? 3 * plane.width : plane.width
                for y in 0..<plane.height {
                    let start = plane.offset + y * plane.stride
                    result.append(contentsOf: bytes[start..<start + width])
                }
            }
            return result
        }
    }
}
