// SPDX-License-Identifier: Apache-2.0

/// Numbers of bytes as people say them.
enum SizeText {
    /// Three digits and a decimal unit: `1.79 GB`, `370 MB`.
    static func text(_ byteCount: Int) -> String {
        var (whole, unit) = (byteCount, "bytes")
        var rest = 0
        for next in ["kB", "MB", "GB", "TB"] where whole >= 1000 {
            (rest, whole, unit) = (whole % 1000, whole / 1000, next)
        }
        if unit == "bytes" || whole >= 100 { return "\(whole) \(unit)" }
        return whole >= 10 ? "\(whole).\(rest / 100) \(unit)" : "\(whole).\(rest / 100)\(rest / 10 % 10) \(unit)"
    }

    /// `447,672,321`.
    static func grouped(_ number: Int) -> String {
        var digits = String(number)[...]
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.append(digits.suffix(3))
            digits = digits.dropLast(3)
        }
        return ([digits] + groups.reversed()).joined(separator: ",")
    }
}
