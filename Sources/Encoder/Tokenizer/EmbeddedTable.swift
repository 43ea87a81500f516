// SPDX-License-Identifier: Apache-2.0
import CVocabulary

/// One of the text tables that lie in the program itself: lines of fields with one space between them.
///
/// `CVocabulary` owns the bytes; they are constants of the program and never go away.
struct EmbeddedTable {
    typealias Field = Slice<UnsafeRawBufferPointer>

    private let bytes: UnsafeRawBufferPointer

    private init(_ text: vocabulary_text) {
        bytes = UnsafeRawBufferPointer(start: text.bytes, count: text.count)
    }

    static var merges: EmbeddedTable { EmbeddedTable(vocabulary_merges()) }
    static var entities: EmbeddedTable { EmbeddedTable(vocabulary_entities()) }
    static var encodings: EmbeddedTable { EmbeddedTable(vocabulary_encodings()) }
    static var mojibake: EmbeddedTable { EmbeddedTable(vocabulary_mojibake()) }
    static var characters: EmbeddedTable { EmbeddedTable(vocabulary_characters()) }

    /// Calls `body` with the fields of every line; an empty line has none.
    func forEachLine(_ body: ([Field]) -> Void) {
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            body(line.split(separator: UInt8(ascii: " ")))
        }
    }

    /// Calls `body` with the bytes of every line.
    func forEachRawLine(_ body: (Field) -> Void) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) { body(line) }
    }

    static func text(_ field: Field) -> String { String(decoding: field, as: UTF8.self) }

    /// The scalars of `c9,301`.
    static func scalars(_ field: Field) -> [Unicode.Scalar] {
        field.split(separator: UInt8(ascii: ",")).compactMap { scalar($0) }
    }

    /// The ranges of `41-5a,c9`.
    static func ranges(_ field: Field) -> [ClosedRange<Unicode.Scalar>] {
        field.split(separator: UInt8(ascii: ",")).compactMap { part in
            let ends = part.split(separator: UInt8(ascii: "-")).compactMap { scalar($0) }
            guard let first = ends.first, let last = ends.last else { return nil }
            return first...last
        }
    }

    static func scalar(_ digits: Field) -> Unicode.Scalar? {
        UInt32(text(digits), radix: 16).flatMap(Unicode.Scalar.init)
    }
}
