// SPDX-License-Identifier: Apache-2.0
internal import Pipeline

/// From Y'CbCr samples on the 0...255 scale to normalised R'G'B' in one affine step (ITU-T H.273, 8.3).
struct ColourMatrix {
    /// [3,4] factors of Y', Cb, Cr and the constant for R', G', B'; then [3,2] the lowest and highest normalised value.
    let values: [Float]

    /// - Parameters:
    ///   - hasChroma: false for grey, whose three channels are all luma
    ///   - mean: subtracted from each channel on the 0...1 scale
    ///   - std: divides each channel after that
    init(_ colour: ColourSpace, hasChroma: Bool, mean: [Float], std: [Float]) {
        let luma: Float = colour.isFullRange ? 1 / 255 : 1 / 219
        let chroma: Float = !hasChroma ? 0 : colour.isFullRange ? 1 / 255 : 1 / 224
        let black: Float = colour.isFullRange ? 0 : 16
        let (kr, kb) = (colour.kr, colour.kb)
        let kg = 1 - kr - kb
        let red = 2 * (1 - kr) * chroma
        let blue = 2 * (1 - kb) * chroma
        let rows: [(cb: Float, cr: Float)] = [(0, red), (-blue * kb / kg, -red * kr / kg), (blue, 0)]
        var values: [Float] = []
        for (channel, row) in rows.enumerated() {
            let constant = -black * luma - 128 * (row.cb + row.cr)
            values += [luma, row.cb, row.cr, constant - mean[channel]].map { $0 / std[channel] }
        }
        for channel in 0..<3 { values += [-mean[channel] / std[channel], (1 - mean[channel]) / std[channel]] }
        self.values = values
    }
}
