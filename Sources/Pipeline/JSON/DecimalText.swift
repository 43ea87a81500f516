// SPDX-License-Identifier: Apache-2.0

/// Numbers as decimal text, without Foundation and the same in every locale.
package enum DecimalText {
    /// From here on a number is written as it is: six decimals more than this are about what a double holds.
    private static let largest = 1e9

    /// Appends `value` rounded to at most `places` decimals (1...6), trailing zeros cut but for one: `81.4`, `12.0`.
    /// - Precondition: `value` is finite.
    package static func append(_ value: Double, places: Int, to bytes: inout [UInt8]) {
        append(value, places: places, atLeast: 1, to: &bytes)
    }

    /// Exactly `places` decimals (0...6), for columns that must not jump; `-` for what is not a number.
    package static func fixed(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "-" }
        var bytes: [UInt8] = []
        append(value, places: places, atLeast: places, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nothing is allocated but what `bytes` needs: a line holds two numbers per prompt.
    private static func append(_ value: Double, places: Int, atLeast fewest: Int, to bytes: inout [UInt8]) {
        guard abs(value) < largest else {
            bytes += value.description.utf8
            return
        }
        let scale = (0..<places).reduce(UInt64(1)) { scale, _ in scale * 10 }
        let units = Int64((value * Double(scale)).rounded())
        var (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: scale)
        if units < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes += String(whole).utf8
        var divisor = scale
        for place in 0..<places where rest > 0 || place < fewest {
            if place == 0 { bytes.append(UInt8(ascii: ".")) }
            divisor /= 10
            (whole, rest) = rest.quotientAndRemainder(dividingBy: divisor)
            bytes.append(UInt8(ascii: "0") + UInt8(whole))
        }
    }
}
