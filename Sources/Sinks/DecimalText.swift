// SPDX-License-Identifier: Apache-2.0

/// Numbers as decimal text, without Foundation and the same in every locale.
enum DecimalText {
    /// Appends `value` rounded to at most `places` decimals, trailing zeros cut but for one: `81.4`, `12.0`.
    /// - Precondition: `value` is finite.
    static func append(_ value: Double, places: Int, to bytes: inout [UInt8]) {
        let (whole, fraction) = rounded(value, places: places)
        var digits = Array(fraction)
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        bytes += whole.utf8
        bytes.append(UInt8(ascii: "."))
        bytes += digits
    }

    /// Exactly `places` decimals, for columns that must not jump; `-` for what is not a number.
    static func fixed(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "-" }
        let (whole, fraction) = rounded(value, places: places)
        return places == 0 ? whole : whole + "." + String(decoding: fraction, as: UTF8.self)
    }

    /// The digits before the point, with the sign, and exactly `max(1, places)` digits after it.
    private static func rounded(_ value: Double, places: Int) -> (whole: String, fraction: [UInt8]) {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (value * scale).rounded()
        // Beyond 2^53 a double has no decimals left to round.
        guard abs(scaled) < 9_007_199_254_740_992 else {
            return (String(describing: value.rounded()).split(separator: ".").first.map(String.init) ?? "0", [UInt8(ascii: "0")])
        }
        let units = Int64(scaled)
        let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
        let digits = places == 0 ? "0" : String(rest)
        let padding = [UInt8](repeating: UInt8(ascii: "0"), count: max(0, places - digits.utf8.count))
        return ((units < 0 ? "-" : "") + String(whole), padding + digits.utf8)
    }
}
