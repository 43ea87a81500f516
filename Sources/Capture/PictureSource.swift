// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Still pictures one after another: a file, a folder or a glob.
///
/// A picture's presentation time is its place in the list, counted in pictures that could be read, divided by `--fps`
/// where that is given. Broken pictures are counted and skipped.
package struct PictureSource: FrameSource {
    package let name: String
    package let isLive = false
    private let paths: [String]
    private let options: SourceOptions
    private let pool: PixelPool

    init(paths: [String], name: String, options: SourceOptions, pool: PixelPool) {
        self.paths = paths
        self.name = name
        self.options = options
        self.pool = pool
    }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        var damage = DamageCount()
        var sequence = first
        for path in paths where !stop.isRaised {
            let picture: StillPicture
            do throws(Failure) {
                picture = try PictureReader.picture(path: path, pool: pool)
            } catch {
                if paths.count == 1 { throw error }
                damage.note(error.reason)
                continue
            }
            if sequence == first { deliver(.opened(info(picture))) }
            if let signal = damage.report() { deliver(signal) }
            let pts = Double(sequence - first) / (options.fps ?? 1)
            deliver(.frame(CapturedFrame(picture.frame(source: name, sequence: sequence, pts: pts))))
            sequence += 1
        }
        if sequence == first && damage.total > 0 && !stop.isRaised {
            throw Failure(
                .badData, "cannot read \(name): none of \(paths.count) pictures could be decoded: \(damage.reason)")
        }
        if let signal = damage.report() { deliver(signal) }
    }

    /// The size is that of the first picture; the others may differ.
    private func info(_ picture: StillPicture) -> SourceInfo {
        SourceInfo(
            name: name, isLive: false, width: picture.layout.width, height: picture.layout.height, rate: options.fps,
            duration: nil, pictures: paths.count, detail: picture.codec)
    }
}
