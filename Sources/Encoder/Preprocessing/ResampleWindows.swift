// SPDX-License-Identifier: Apache-2.0

/// Which input samples make each output sample of one axis, and how much each counts: the triangle filter, widened when
/// shrinking (antialias). Pillow @4e5f09f, `src/libImaging/Resample.c`, `precompute_coeffs` with the bilinear filter.
struct ResampleWindows {
    /// The most samples of one window.
    let taps: Int
    /// [outputs,2]: first sample, number of samples.
    let bounds: [Int32]
    /// [outputs,taps], each row summing to 1.
    private let exact: [Double]

    init(inputs: Int, outputs: Int) {
        let scale = Double(inputs) / Double(outputs)
        let filterScale = max(scale, 1)
        let taps = Int(filterScale.rounded(.up)) * 2 + 1
        var bounds: [Int32] = []
        var weights = [Double](repeating: 0, count: outputs * taps)
        for output in 0..<outputs {
            let centre = (Double(output) + 0.5) * scale
            let first = max(Int(centre - filterScale + 0.5), 0)
            let end = min(Int(centre + filterScale + 0.5), inputs)
            bounds += [Int32(first), Int32(end - first)]
            var sum = 0.0
            for tap in 0..<end - first {
                let distance = abs((Double(tap + first) - centre + 0.5) * (1 / filterScale))
                weights[output * taps + tap] = distance < 1 ? 1 - distance : 0
                sum += weights[output * taps + tap]
            }
            // Never 0: the sample nearest the centre lies at most half a sample off and counts at least half.
            for tap in 0..<end - first { weights[output * taps + tap] /= sum }
        }
        self.taps = taps
        self.bounds = bounds
        exact = weights
    }

    /// The input samples that make one output sample.
    func window(_ output: Int) -> Range<Int> {
        let first = Int(bounds[2 * output])
        return first..<first + Int(bounds[2 * output + 1])
    }

    /// The most windows that begin before one of them ends, itself included. They begin and end in order.
    var mostOpen: Int {
        let outputs = bounds.count / 2
        var (most, next) = (1, 0)
        for output in 0..<outputs {
            while next < outputs, window(next).lowerBound < window(output).upperBound { next += 1 }
            most = max(most, next - output)
        }
        return most
    }

    /// In units of 2^-22, rounded half away from zero, as Pillow's `normalize_coeffs_8bpc` does.
    var fixedPoint: [Int32] { exact.map { Int32($0 * 4_194_304 + ($0 < 0 ? -0.5 : 0.5)) } }

    var floats: [Float] { exact.map(Float.init) }
}
