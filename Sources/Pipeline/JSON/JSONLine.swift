// SPDX-License-Identifier: Apache-2.0

/// A JSON object on one line, built member by member in the order given.
package struct JSONLine: Sendable {
    private var text = JSONText()
    private var isEmpty = true

    package init() {}

    package mutating func member(_ key: String, string value: String) {
        begin(key)
        text.string(value)
    }

    /// The shortest decimal that reads back as the same float; `null` for NaN and infinity.
    package mutating func member(_ key: String, float value: Float) {
        begin(key)
        text.exact(value)
    }

    /// At most `places` decimals (1...6); `null` for NaN and infinity.
    package mutating func member(_ key: String, number value: Double, places: Int) {
        begin(key)
        text.number(value, places: places)
    }

    package mutating func member(_ key: String, integer value: Int) {
        begin(key)
        text.raw(Array(String(value).utf8))
    }

    package mutating func member(_ key: String, floats values: [Float]) {
        begin(key)
        list(values) { text, value in text.exact(value) }
    }

    /// At most `places` decimals (1...6) each.
    package mutating func member(_ key: String, numbers values: [Double], places: Int) {
        begin(key)
        list(values) { text, value in text.number(value, places: places) }
    }

    package mutating func member(_ key: String, integers values: [Int32]) {
        begin(key)
        list(values) { text, value in text.raw(Array(String(value).utf8)) }
    }

    package mutating func member(_ key: String, strings values: [String]) {
        begin(key)
        list(values) { text, value in text.string(value) }
    }

    package mutating func member(_ key: String, objects values: [JSONLine]) {
        begin(key)
        list(values) { text, value in text.raw(value.object) }
    }

    package mutating func member(_ key: String, object value: JSONLine) {
        begin(key)
        text.raw(value.object)
    }

    /// Any value, as it was read.
    package mutating func member(_ key: String, value: JSONValue) {
        begin(key)
        text.value(value)
    }

    package mutating func member(_ key: String, values: [JSONValue]) {
        begin(key)
        text.value(.array(values))
    }

    /// One embedding a row, every float exact; `null` for NaN and infinity.
    package mutating func member(_ key: String, rows: [Embedding]) {
        begin(key)
        list(rows) { text, row in
            text.raw("[")
            for (place, value) in row.values.enumerated() {
                if place > 0 { text.raw(",") }
                text.exact(value)
            }
            text.raw("]")
        }
    }

    package mutating func null(_ key: String) {
        begin(key)
        text.raw("null")
    }

    package mutating func member(_ key: String, boolean value: Bool) {
        begin(key)
        text.value(.boolean(value))
    }

    /// The object and a newline.
    package func finished() -> [UInt8] { object + [UInt8(ascii: "\n")] }

    private var object: [UInt8] { [UInt8(ascii: "{")] + text.bytes + [UInt8(ascii: "}")] }

    private mutating func begin(_ key: String) {
        if !isEmpty { text.raw(",") }
        isEmpty = false
        text.string(key)
        text.raw(":")
    }

    private mutating func list<Value>(_ values: [Value], _ append: (inout JSONText, Value) -> Void) {
        text.raw("[")
        for (place, value) in values.enumerated() {
            if place > 0 { text.raw(",") }
            append(&text, value)
        }
        text.raw("]")
    }
}
