// SPDX-License-Identifier: Apache-2.0
import CV4L2

/// What the driver says the camera can do. Every list is cut where a driver does not come to an end.
extension CameraDevice {
    private static let mostFormats: UInt32 = 64
    private static let mostSizes: UInt32 = 128
    private static let mostRates: UInt32 = 64
    /// Asked for where a driver takes any size within bounds.
    private static let usualSizes = [(320, 240), (640, 360), (640, 480), (800, 600), (1280, 720), (1920, 1080)]
    /// The same for rates, in frames per second.
    private static let usualRates: [UInt32] = [5, 10, 15, 20, 25, 30, 50, 60]

    /// Every mode, in the driver's order.
    func modes() -> [CameraMode] {
        var seen: Set<CameraMode> = []
        return formats().flatMap { format in
            sizes(format).flatMap { size -> [CameraMode] in
                let rates = rates(format, size)
                if rates.isEmpty { return [CameraMode(format: format, size: size, rate: nil)] }
                return rates.map { CameraMode(format: format, size: size, rate: $0) }
            }
        }.filter { seen.insert($0).inserted }
    }

    private func formats() -> [FourCC] {
        var found: [FourCC] = []
        for index in 0..<Self.mostFormats {
            var entry = v4l2_fmtdesc()
            entry.index = index
            entry.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
            guard accepts({ cv4l2_enumerate_formats($0, &entry) }) else { break }
            found.append(FourCC(code: entry.pixelformat))
        }
        return found
    }

    private func sizes(_ format: FourCC) -> [FrameSize] {
        var found: [FrameSize] = []
        for index in 0..<Self.mostSizes {
            var entry = v4l2_frmsizeenum()
            entry.index = index
            entry.pixel_format = format.code
            guard accepts({ cv4l2_enumerate_sizes($0, &entry) }) else { break }
            guard entry.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue else { return Self.sizes(within: entry.stepwise) }
            if let size = FrameSize(width: Int(entry.discrete.width), height: Int(entry.discrete.height)) {
                found.append(size)
            }
        }
        // A driver that lists none tells at least the one it is set to.
        return found.isEmpty ? [currentSize].compactMap(\.self) : found
    }

    /// The bounds, and the usual sizes that lie between them on the driver's grid.
    private static func sizes(within bounds: v4l2_frmsize_stepwise) -> [FrameSize] {
        func fits(_ value: Int, _ least: UInt32, _ most: UInt32, _ step: UInt32) -> Bool {
            value >= least && value <= most && (value - Int(least)) % max(1, Int(step)) == 0
        }
        let inside = usualSizes.filter {
            fits($0.0, bounds.min_width, bounds.max_width, bounds.step_width)
                && fits($0.1, bounds.min_height, bounds.max_height, bounds.step_height)
        }
        let ends = [(Int(bounds.min_width), Int(bounds.min_height)), (Int(bounds.max_width), Int(bounds.max_height))]
        return ([ends[0]] + inside + [ends[1]]).compactMap { FrameSize(width: $0.0, height: $0.1) }
    }

    private var currentSize: FrameSize? {
        var format = v4l2_format()
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        guard accepts({ cv4l2_get_format($0, &format) }) else { return nil }
        return FrameSize(width: Int(format.fmt.pix.width), height: Int(format.fmt.pix.height))
    }

    private func rates(_ format: FourCC, _ size: FrameSize) -> [FrameRate] {
        var found: [FrameRate] = []
        for index in 0..<Self.mostRates {
            var entry = v4l2_frmivalenum()
            entry.index = index
            entry.pixel_format = format.code
            entry.width = UInt32(size.width)
            entry.height = UInt32(size.height)
            guard accepts({ cv4l2_enumerate_intervals($0, &entry) }) else { break }
            guard entry.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue else { return Self.rates(within: entry.stepwise) }
            // An interval is the rate upside down.
            if let rate = FrameRate(frames: entry.discrete.denominator, seconds: entry.discrete.numerator) {
                found.append(rate)
            }
        }
        return found
    }

    private static func rates(within bounds: v4l2_frmival_stepwise) -> [FrameRate] {
        let slowest = FrameRate(frames: bounds.max.denominator, seconds: bounds.max.numerator)
        let fastest = FrameRate(frames: bounds.min.denominator, seconds: bounds.min.numerator)
        guard let slowest, let fastest else { return [] }
        let inside = usualRates.compactMap { FrameRate(frames: $0, seconds: 1) }.filter { slowest < $0 && $0 < fastest }
        return [slowest] + inside + [fastest]
    }
}
