// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Numbers as the readout writes them.
enum ReadoutNumber {
    /// `4:05`, `1:04:05`; `-` for what is not a time.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-" }
        let total = Int(seconds)
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// About three digits: `0.84`, `8.4`, `84.1`, `841`.
    static func short(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        return DecimalText.fixed(value, places: abs(value) < 0.995 ? 2 : abs(value) < 99.95 ? 1 : 0)
    }

    static func percent(_ share: Double) -> String {
        let percent = share * 100
        return DecimalText.fixed(percent, places: percent < 9.95 ? 1 : 0) + " %"
    }

    /// A value 0-100, right-aligned in five columns.
    static func score(_ value: Float?) -> String {
        let text = value.map { DecimalText.fixed(Double($0), places: 1) } ?? "-"
        return String(repeating: " ", count: max(0, 5 - text.count)) + text
    }

    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }
}
