// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A moment as RFC 3339 writes it, in UTC with milliseconds: `2026-11-21T17:05:03.120Z`. Without storage of its own, because
/// every line of output has one.
package struct Timestamp: Sendable, CustomStringConvertible {
    private static let length = 24

    private var bytes: InlineArray<24, UInt8> = InlineArray(repeating: UInt8(ascii: "0"))

    init(_ time: WallTime) {
        var (whole, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest < 0 { (whole, rest) = (whole - 1, rest + 1_000_000_000) }
        var seconds = time_t(whole)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        write(Int(parts.tm_year) + 1900, 0..<4, then: "-")
        write(Int(parts.tm_mon) + 1, 5..<7, then: "-")
        write(Int(parts.tm_mday), 8..<10, then: "T")
        write(Int(parts.tm_hour), 11..<13, then: ":")
        write(Int(parts.tm_min), 14..<16, then: ":")
        write(Int(parts.tm_sec), 17..<19, then: ".")
        write(Int(rest / 1_000_000), 20..<23, then: "Z")
    }

    /// A number with leading zeros, and the character behind it.
    private mutating func write(_ number: Int, _ places: Range<Int>, then end: Unicode.Scalar) {
        var number = number
        for place in places.reversed() {
            bytes[place] = UInt8(ascii: "0") + UInt8(number % 10)
            number /= 10
        }
        bytes[places.upperBound] = UInt8(ascii: end)
    }

    package func append(to text: inout [UInt8]) {
        for place in 0..<Self.length { text.append(bytes[place]) }
    }

    package var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
