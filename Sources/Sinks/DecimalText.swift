// SPDX-License-Identifier: Apache-2.0

/// Numbers as decimal text, without Foundation and the same in every locale.
enum DecimalText {
    /// From here on a number is written as it is: six decimals more than this are about what a double holds.
    private static let largest = 1e9

    /// Appends `value` rounded to at most `places` decimals (0...6), trailing zeros cut but for one: `81.4`, `12.0`.
    /// - Precondition: `value` is finite.
    static func append(_ value: Double, places: Int, to bytes: inout [UInt8]) {
        guard abs(value) < largest else {
            bytes += value.description.utf8
            return
        }
        let (whole, fraction) = rounded(value, places: places)
        let zeros = fraction.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        bytes += whole.utf8
        bytes.append(UInt8(ascii: "."))
        bytes += fraction.prefix(max(1, fraction.count - zeros))
    }

    /// Exactly `places` decimals (0...6), for columns that must not jump; `-` for what is not a number.
    static func fixed(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "-" }
        guard abs(value) < largest else { return value.description }
        let (whole, fraction) = rounded(value, places: places)
        return places == 0 ? whole : whole + "." + String(decoding: fraction, as: UTF8.self)
    }

    /// The digits before the point, with the sign, and exactly `max(1, places)` digits after it.
    private static func rounded(_ value: Double, places: Int) -> (whole: String, fraction: [UInt8]) {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        let units = Int64((value * scale).rounded())
        let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
        let digits = places == 0 ? "0" : String(rest)
        let padding = [UInt8](repeating: UInt8(ascii: "0"), count: max(0, places - digits.utf8.count))
        return ((units < 0 ? "-" : "") + String(whole), padding + digits.utf8)
    }
}
