// SPDX-License-Identifier: Apache-2.0

/// A small JSON document as a tree; for files of bounded size only.
package indirect enum JSONValue: Sendable, Equatable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    case number(Double)
    case boolean(Bool)
    case null

    /// Reads a whole document.
    ///
    /// - Parameter subject: what is read, for messages
    /// - Throws: `badData` with the place where the text is no JSON.
    package static func parse(_ bytes: UnsafeRawBufferPointer, subject: String) throws(Failure) -> JSONValue {
        var reader = try JSONReader(bytes, subject: subject)
        let value = try JSONValue(&reader)
        try reader.finish()
        return value
    }

    private init(_ reader: inout JSONReader) throws(Failure) {
        switch reader.peek() {
        case UInt8(ascii: "{"):
            var members = JSONObject()
            try reader.members { (key, reader) throws(Failure) in
                members.updateValue(try JSONValue(&reader), forKey: key)
            }
            self = .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try reader.elements { (reader) throws(Failure) in elements.append(try JSONValue(&reader)) }
            self = .array(elements)
        case UInt8(ascii: "\""): self = .string(try reader.string())
        case let byte? where byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
            self = .number(try reader.number())
        default: self = try reader.literal().map { .boolean($0) } ?? .null
        }
    }
}
