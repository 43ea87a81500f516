// SPDX-License-Identifier: Apache-2.0

/// A small JSON document as a tree; for files of bounded size only.
package indirect enum JSONValue: Sendable, Equatable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    case number(Double)
    case boolean(Bool)
    case null

    /// Values of one document: each costs up to a hundred bytes, where the text may have two.
    static let maximumCount = 100_000

    /// Reads a whole document.
    ///
    /// - Parameters:
    ///   - subject: what is read, for messages
    ///   - keyLimit: bytes of a member's name
    /// - Throws: `badData` with the place where the text is no JSON.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer, subject: String, keyLimit: Int = JSONReader.maximumKeyLength
    ) throws(Failure) -> JSONValue {
        var reader = try JSONReader(bytes, subject: subject, keyLimit: keyLimit)
        var count = 0
        let value = try JSONValue(&reader, &count)
        try reader.finish()
        return value
    }

    private init(_ reader: inout JSONReader, _ count: inout Int) throws(Failure) {
        count += 1
        guard count <= Self.maximumCount else { throw reader.failure("more than \(Self.maximumCount) values") }
        switch reader.peek() {
        case UInt8(ascii: "{"):
            var members = JSONObject()
            try reader.members { (key, reader) throws(Failure) in
                members.updateValue(try JSONValue(&reader, &count), forKey: key)
            }
            self = .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try reader.elements { (reader) throws(Failure) in elements.append(try JSONValue(&reader, &count)) }
            self = .array(elements)
        case UInt8(ascii: "\""): self = .string(try reader.string())
        case let byte? where byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
            self = .number(try reader.number())
        default: self = try reader.literal().map { .boolean($0) } ?? .null
        }
    }
}
