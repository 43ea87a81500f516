// SPDX-License-Identifier: Apache-2.0

/// Times as people write them: `500ms`, `10s`, `2m`, `1h`.
enum DurationText {
    private static let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)]

    /// Seconds; nil for what is no number with a unit.
    static func seconds(_ text: String) -> Double? {
        for (unit, factor) in units where text.hasSuffix(unit) {
            if let number = NumberText.number(String(text.dropLast(unit.count))) { return number * factor }
        }
        return nil
    }

    /// In the largest unit that leaves a whole number.
    static func text(_ seconds: Double) -> String {
        for (unit, factor) in units.reversed() where seconds >= factor {
            let number = seconds / factor
            if number == number.rounded() { return "\(Int(number))\(unit)" }
        }
        return "\(NumberText.text(seconds))s"
    }
}
