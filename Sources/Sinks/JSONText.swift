// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// JSON written straight into a buffer that is kept from line to line.
struct JSONText: Sendable {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Punctuation and keys that need no escaping.
    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func raw(_ text: [UInt8]) { bytes += text }

    mutating func number(_ value: UInt64) { bytes += String(value).utf8 }

    /// At most `places` decimals; `null` for what JSON has no number for.
    mutating func number(_ value: Double, places: Int) {
        value.isFinite ? DecimalText.append(value, places: places, to: &bytes) : raw("null")
    }

    /// The shortest decimal that reads back as the same float; `null` for what JSON has no number for.
    mutating func exact(_ value: Float) {
        value.isFinite ? bytes.append(contentsOf: value.description.utf8) : raw("null")
    }

    /// A moment as RFC 3339 writes it, with quotes.
    mutating func time(_ time: WallTime) {
        raw("\"")
        time.rfc3339.append(to: &bytes)
        raw("\"")
    }

    /// A string with its quotes, escaped as RFC 8259 asks.
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case UInt8(ascii: "\n"): raw("\\n")
            case UInt8(ascii: "\r"): raw("\\r")
            case UInt8(ascii: "\t"): raw("\\t")
            case 0..<0x20, 0x7F: control(byte)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func control(_ byte: UInt8) {
        raw("\\u00")
        for digit in [byte >> 4, byte & 15] {
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
