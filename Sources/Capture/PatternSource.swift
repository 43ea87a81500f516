// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Pipeline

/// `test:`, a moving pattern that never ends and comes in real time, as a camera would.
///
/// Frame n is the same on every machine: colour bars that drift to the left, with a white square that wanders across.
package struct PatternSource: FrameSource {
    package let name = "test:"
    package let isLive = true
    private let options: SourceOptions
    private let pool: PixelPool
    private let layout: PixelLayout

    private static let width = 640
    private static let height = 360
    private static let defaultRate = 25.0
    /// 75 % bars of ITU-R BT.801 in limited-range BT.601: Y, Cb, Cr.
    private static let bars: [(y: UInt8, cb: UInt8, cr: UInt8)] = [
        (180, 128, 128), (162, 44, 142), (131, 156, 44), (112, 72, 58), (84, 184, 198), (65, 100, 212), (35, 212, 114),
        (16, 128, 128),
    ]

    init(options: SourceOptions, pool: PixelPool) {
        self.options = options
        self.pool = pool
        let space = ColourSpace(kr: 0.299, kb: 0.114, isFullRange: false)
        layout = PixelLayout(width: Self.width, height: Self.height, format: .yuv(shiftX: 1, shiftY: 1, space))
    }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        let rate = options.fps ?? Self.defaultRate
        deliver(
            .opened(
                SourceInfo(
                    name: name, isLive: true, width: Self.width, height: Self.height, rate: rate, duration: nil,
                    detail: "built-in pattern")))
        let start = ContinuousClock.now
        for sequence in first..<UInt64.max {
            let pts = Double(sequence - first) / rate
            // At a rate of next to nothing the second frame is due after longer than a duration can say.
            wait(until: start + .seconds(min(pts, 1e9)), stop)
            if stop.isRaised { return }
            deliver(.frame(CapturedFrame(frame(sequence, pts))))
        }
    }

    /// Sleeps in slices, so that the stop signal is seen in time.
    private func wait(until due: ContinuousClock.Instant, _ stop: StopSignal) {
        while !stop.isRaised {
            let left = (due - .now) / .seconds(1)
            if left <= 0 { return }
            usleep(UInt32(min(left, 0.05) * 1e6) + 1)
        }
    }

    private func frame(_ sequence: UInt64, _ pts: Double) -> Frame {
        let start = ContinuousClock.now
        let pixels = pool.take(byteCount: layout.byteCount)
        pixels.fill { bytes in
            for (index, plane) in layout.planes.enumerated() { paint(bytes, plane, index, sequence) }
        }
        return Frame(
            source: name, sequence: sequence, pts: pts, captured: .now(), arrival: .now,
            decodeMilliseconds: (ContinuousClock.now - start).milliseconds, layout: layout, pixels: pixels)
    }

    private func paint(
        _ bytes: UnsafeMutableRawBufferPointer, _ plane: PixelLayout.Plane, _ index: Int, _ sequence: UInt64
    ) {
        // In samples of this plane, which for chroma are two pixels wide.
        let scale = Self.width / plane.width
        let phase = Int(sequence % UInt64(Self.width / 2)) * 2
        let (left, top) = (Int(sequence * 4 % 560) / scale, Int(sequence * 2 % 280) / scale)
        let side = 80 / scale
        for y in 0..<plane.height {
            for x in 0..<plane.width {
                let bar = Self.bars[(x * scale + phase) % Self.width / (Self.width / Self.bars.count)]
                let isSquare = (left..<left + side).contains(x) && (top..<top + side).contains(y)
                let value = index == 0 ? (isSquare ? 235 : bar.y) : isSquare ? 128 : index == 1 ? bar.cb : bar.cr
                bytes[plane.offset + y * plane.stride + x] = value
            }
        }
    }
}
