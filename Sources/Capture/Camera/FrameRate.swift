// SPDX-License-Identifier: Apache-2.0

/// Frames per second as a fraction, because drivers compare what is asked of them to the digit.
struct FrameRate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// `frames` in `seconds`, both at least 1.
    let frames: UInt32
    let seconds: UInt32

    /// Above a thousand a second no camera of this kind goes, and a driver that says so is not believed.
    private static let credible = 0.001...1000.0

    init?(frames: UInt32, seconds: UInt32) {
        guard frames > 0, seconds > 0, Self.credible.contains(Double(frames) / Double(seconds)) else { return nil }
        self.frames = frames
        self.seconds = seconds
    }

    /// To a thousandth of a frame.
    init?(_ value: Double) {
        guard Self.credible.contains(value) else { return nil }
        let isWhole = value == value.rounded()
        self.init(frames: UInt32((isWhole ? value : value * 1000).rounded()), seconds: isWhole ? 1 : 1000)
    }

    /// Frames per second.
    var value: Double { Double(frames) / Double(seconds) }

    static func < (left: FrameRate, right: FrameRate) -> Bool {
        UInt64(left.frames) * UInt64(right.seconds) < UInt64(right.frames) * UInt64(left.seconds)
    }

    /// `30`, `29.97`, `7.5`.
    var description: String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return String(whole) }
        return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
