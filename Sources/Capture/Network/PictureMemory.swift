// SPDX-License-Identifier: Apache-2.0
import CFFmpeg

/// Gives decoded pictures a fingerprint each, the same one to those that a person would call the same to the last grain.
///
/// Equality to the bit is not enough: an encoder with a constant bit rate codes a picture that stands still a little
/// differently every time. Measured on 640x360 with x264 at 500 kbit/s, such pictures differ by less than 0.27
/// grey levels on average and nowhere by more than 6, while a still scene with noise of 2 grey levels and more (ffmpeg's
/// `noise=alls=2`) differs by 0.41 and more once in every group of pictures, at constant quality or bit rate. x265 at
/// a constant bit rate repeats its pictures to the bit every few groups.
struct PictureMemory {
    /// Grey levels, on average and at most, by which two encodings of one picture may differ.
    private static let meanTolerance = 0.32
    private static let largestTolerance = 8
    /// Pictures that a new one is held against.
    private static let remembered = 8
    /// Samples of a picture that are looked at: some of every row.
    private static let sampleCount = 4096

    private struct Known {
        let samples: [UInt8]
        let fingerprint: UInt64
    }

    /// Grey levels, on average and at most, beyond which two pictures are no encodings of the same one: x265 at a
    /// constant bit rate, the worst measured, differs by 0.73 and 20.
    private static let meanOfScene = 1.5
    private static let largestOfScene = 32

    private var known: [Known] = []
    /// The first picture since the last real change, and how many such changes there were.
    private var scene: [UInt8] = []
    private var sceneCount: UInt64 = 0
    /// Which of `known` goes next.
    private var oldest = 0
    private var samples: [UInt8] = []

    /// Nil where the pixel format keeps no samples of luma, or red, that can be told apart.
    mutating func fingerprint(_ frame: UnsafePointer<AVFrame>) -> UInt64? {
        guard take(frame) else { return nil }
        noteScene()
        if let same = known.first(where: { isSame($0.samples, Self.meanTolerance, Self.largestTolerance) }) {
            return same.fingerprint
        }
        let new = Known(samples: samples, fingerprint: hash())
        if known.count < Self.remembered {
            known.append(new)
        } else {
            known[oldest] = new
            oldest = (oldest + 1) % Self.remembered
        }
        return new.fingerprint
    }

    /// A picture that comes back after another one is not the same again: pictures that take turns are not frozen.
    private mutating func noteScene() {
        if isSame(scene, Self.meanOfScene, Self.largestOfScene) { return }
        scene = samples
        sceneCount += 1
        known.removeAll(keepingCapacity: true)
        oldest = 0
    }

    /// Fills `samples`, each row from another column on.
    private mutating func take(_ frame: UnsafePointer<AVFrame>) -> Bool {
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        guard let format = av_pix_fmt_desc_get(AVPixelFormat(rawValue: frame.pointee.format)), width > 0, height > 0,
            format.pointee.flags & UInt64(AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM) == 0,
            let luma = ComponentSource(frame, format, component: 0)
        else { return false }
        samples.removeAll(keepingCapacity: true)
        let perRow = max(1, min(width, Self.sampleCount / height))
        let distance = width / perRow
        // Of very tall pictures, every so many rows.
        let rows = stride(from: 0, to: height, by: max(1, height / Self.sampleCount))
        for y in rows {
            let row = luma.start + y * luma.stride
            for index in 0..<perRow { samples.append(luma.byte(row, index * distance + y * 7 % distance)) }
        }
        return true
    }

    private func isSame(_ other: [UInt8], _ mean: Double, _ largest: Int) -> Bool {
        guard other.count == samples.count else { return false }
        let most = Int(mean * Double(samples.count))
        var sum = 0
        for index in samples.indices {
            let difference = abs(Int(samples[index]) - Int(other[index]))
            sum += difference
            if difference > largest || sum > most { return false }
        }
        return true
    }

    /// FNV-1a, of the scene's number and the samples.
    private func hash() -> UInt64 {
        samples.reduce(0xCBF2_9CE4_8422_2325 ^ sceneCount) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
