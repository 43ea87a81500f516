// SPDX-License-Identifier: Apache-2.0

/// JSON written straight into a buffer that is kept from line to line.
package struct JSONText: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Punctuation and keys that need no escaping.
    package mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    package mutating func raw(_ text: [UInt8]) { bytes += text }

    package mutating func number(_ value: UInt64) { bytes += String(value).utf8 }

    /// At most `places` decimals; `null` for what JSON has no number for.
    package mutating func number(_ value: Double, places: Int) {
        value.isFinite ? DecimalText.append(value, places: places, to: &bytes) : raw("null")
    }

    /// The shortest decimal that reads back as the same float; `null` for what JSON has no number for.
    package mutating func exact(_ value: Float) {
        value.isFinite ? bytes.append(contentsOf: value.description.utf8) : raw("null")
    }

    /// A moment as RFC 3339 writes it, with quotes.
    package mutating func time(_ time: WallTime) {
        raw("\"")
        time.rfc3339.append(to: &bytes)
        raw("\"")
    }

    /// A string with its quotes, escaped as RFC 8259 asks.
    package mutating func string(_ text: String) {
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

    /// Any value; whole numbers without a point.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .boolean(let isTrue): isTrue ? raw("true") : raw("false")
        case .number(let number):
            bytes +=
                number == number.rounded() && abs(number) < 0x1p53
                ? String(Int64(number)).utf8.map { $0 } : number.description.utf8.map { $0 }
        case .string(let text): string(text)
        case .array(let elements):
            raw("[")
            for (place, element) in elements.enumerated() {
                if place > 0 { raw(",") }
                self.value(element)
            }
            raw("]")
        case .object(let object):
            raw("{")
            for (place, member) in object.members.enumerated() {
                if place > 0 { raw(",") }
                string(member.key)
                raw(":")
                self.value(member.value)
            }
            raw("}")
        }
    }

    private mutating func control(_ byte: UInt8) {
        raw("\\u00")
        for digit in [byte >> 4, byte & 15] {
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
