// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A small JSON document as a tree; for files of bounded size only.
enum JSONValue: Sendable, Equatable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    case number(Double)
    case boolean(Bool)
    case null

    /// Reads a whole document.
    ///
    /// - Parameter subject: what is read, for messages
    /// - Throws: `badData` with the place where the text is no JSON.
    static func parse(_ bytes: UnsafeRawBufferPointer, subject: String) throws(Failure) -> JSONValue {
        var reader = try JSONReader(bytes, subject: subject)
        let value = try JSONValue(&reader)
        try reader.finish()
        return value
    }

    private init(_ reader: inout JSONReader) throws(Failure) {
        switch reader.peek() {
        case UInt8(ascii: "{"):
            var members: [String: JSONValue] = [:]
            try reader.members { (key, reader) throws(Failure) in members[key] = try JSONValue(&reader) }
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
