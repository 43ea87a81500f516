// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Picks the mode of a camera that suits the model best: a pure function of the modes and of what the user asks.
struct ModeChoice {
    /// Nil for the best.
    var size: FrameSize?
    var fps: Double?
    var format: FourCC?

    /// Where the user asks for no rate.
    private static let usualRate = 30.0
    /// A camera that says 29.97 or 27.5 is meant where 30 is wanted.
    private static let tolerance = 0.9
    /// The smallest picture that any published model's input (224 to 448 pixels) does not suffer from much.
    private static let least = (width: 320, height: 240)
    /// Covers every published model's input; more pixels only cost bus, decoder and resizer.
    private static let idealArea = 640.0 * 480.0

    /// - Throws: `badData` where no mode can be read, or none has the pixel format that the user asks for.
    func best(of modes: [CameraMode], action: String) throws(Failure) -> CameraMode {
        let candidates = try candidates(modes, action)
        guard let best = candidates.min(by: { precedes($0, $1) }) else {
            throw Failure(
                .badData, "\(action): no common format: it has \(Self.names(modes)), of which perceptd reads none")
        }
        // A size that is not listed is asked for all the same; the driver answers with what it can.
        guard let size, size != best.size else { return best }
        return CameraMode(format: best.format, size: size, rate: best.rate)
    }

    private func candidates(_ modes: [CameraMode], _ action: String) throws(Failure) -> [CameraMode] {
        let readable = modes.filter { CameraFormat($0.format) != nil }
        guard let format else { return readable }
        let wanted = modes.filter { $0.format == format }
        if wanted.isEmpty {
            throw Failure(.badData, "\(action): it has no pixel format \(format), only \(Self.names(modes))")
        }
        if CameraFormat(format) == nil {
            throw Failure(.badData, "\(action): perceptd does not read the pixel format \(format)")
        }
        return wanted
    }

    private static func names(_ modes: [CameraMode]) -> String {
        var seen: Set<FourCC> = []
        let names = modes.filter { seen.insert($0.format).inserted }.map(\.format.description)
        return names.isEmpty ? "no pixel format at all" : names.joined(separator: ", ")
    }

    /// By what counts, most first.
    private func precedes(_ left: CameraMode, _ right: CameraMode) -> Bool {
        let (first, second) = (key(left), key(right))
        return zip(first, second).first { $0 != $1 }.map { $0.0 < $0.1 } ?? false
    }

    /// The lower the better, place by place: size as asked for, not too small, fast enough (or else as fast as can be),
    /// about the right size, cheap to read, nearest to the right size, no faster than needed.
    private func key(_ mode: CameraMode) -> [Double] {
        let wanted = fps ?? Self.usualRate
        // What does not tell its rate is taken to do what most do.
        let rate = mode.rate?.value ?? Self.usualRate
        let isFast = rate >= wanted * Self.tolerance
        let isSmall = mode.size.width < Self.least.width || mode.size.height < Self.least.height
        let distance = distance(mode.size)
        return [
            size == nil || mode.size == size ? 0 : 1, isSmall && size == nil ? 1 : 0, isFast ? 0 : wanted - rate,
            distance.rounded(.down), Double(CameraFormat(mode.format)?.rank ?? .max), distance, rate,
        ]
    }

    /// 0 for the right number of pixels, 1 for twice or half as many, 2 for four times or a quarter.
    private func distance(_ size: FrameSize) -> Double {
        let ideal = self.size.map { Double($0.width * $0.height) } ?? Self.idealArea
        let ratio = Double(size.width * size.height) / ideal
        var (steps, scale) = (0.0, max(ratio, 1 / ratio))
        while scale >= 2 { (steps, scale) = (steps + 1, scale / 2) }
        return steps + (scale - 1)
    }
}
