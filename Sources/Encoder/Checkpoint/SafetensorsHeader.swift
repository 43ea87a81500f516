// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// The table of contents of a safetensors file: eight bytes that say how long it is, then JSON
/// `{name: {"dtype": ..., "shape": [...], "data_offsets": [begin, end]}}`, then the data.
///
/// https://github.com/huggingface/safetensors#format, whose rules are all held here: the tensors cover the data without
/// holes and without overlaps, so that no byte of the file is out of reach of the checks.
package struct SafetensorsHeader: Sendable {
    /// The format's own limit on the JSON, in bytes.
    static let maximumLength = 100_000_000
    static let maximumRank = 8

    /// In the order of their data.
    package let tensors: [TensorRecord]

    /// Reads the header.
    ///
    /// - Parameters:
    ///   - bytes: the file from its start; may end anywhere behind the header
    ///   - fileSize: the file's length in bytes
    ///   - subject: the file's name, for messages
    /// - Throws: `badData` with the tensor that breaks a rule.
    package static func parse(
        bytes: UnsafeRawBufferPointer, fileSize: Int, subject: String = "safetensors"
    ) throws(Failure) -> SafetensorsHeader {
        let json = try jsonRange(bytes, fileSize, subject)
        var entries: [Entry] = []
        var reader = try JSONReader(UnsafeRawBufferPointer(rebasing: bytes[json]), subject: "\(subject): header")
        try reader.members { (name, reader) throws(Failure) in
            if name == "__metadata__" {
                try reader.members { (_, reader) throws(Failure) in try reader.skipString() }
            } else {
                entries.append(try Entry(name, &reader))
            }
        }
        try reader.finish()
        return SafetensorsHeader(tensors: try located(entries, data: json.upperBound..<fileSize, subject))
    }

    /// Where the JSON lies in the file.
    private static func jsonRange(_ bytes: UnsafeRawBufferPointer, _ fileSize: Int, _ subject: String) throws(Failure)
        -> Range<Int>
    {
        guard bytes.count >= 8, fileSize >= bytes.count else {
            throw Failure(.badData, "\(subject): \(fileSize) bytes are too few for a safetensors file")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length >= 2, bytes.count == 8 || bytes[8] == UInt8(ascii: "{") else {
            throw Failure(.badData, "\(subject): header does not begin with '{': not a safetensors file")
        }
        guard length <= maximumLength else {
            throw Failure(.badData, "\(subject): header length is \(length), more than \(maximumLength)")
        }
        guard Int(length) <= bytes.count - 8 else {
            throw Failure(
                .badData,
                "\(subject): header length is \(length), but only \(bytes.count - 8) bytes follow: file truncated")
        }
        return 8..<8 + Int(length)
    }

    /// The records of `entries` when they fill `data` exactly.
    private static func located(_ entries: [Entry], data: Range<Int>, _ subject: String) throws(Failure)
        -> [TensorRecord]
    {
        // What is wrong with one tensor alone is told before what is wrong between two, which may only follow from it.
        var typed: [(Entry, ElementType)] = []
        for entry in entries { typed.append((entry, try entry.checkedType(subject))) }
        typed.sort { ($0.0.begin, $0.0.end, $0.0.name) < ($1.0.begin, $1.0.end, $1.0.name) }
        var records: [TensorRecord] = []
        var reached = 0
        for (entry, type) in typed {
            guard entry.begin == reached else { throw entry.misplaced(after: records.last?.name, reached, subject) }
            guard entry.end <= data.count else {
                throw entry.failure("ends at byte \(entry.end) of \(data.count) bytes of data: file truncated", subject)
            }
            reached = entry.end
            records.append(
                TensorRecord(
                    name: entry.name, elementType: type, shape: entry.shape,
                    bytes: data.lowerBound + entry.begin..<data.lowerBound + entry.end))
        }
        guard reached == data.count else {
            throw Failure(.badData, "\(subject): \(data.count - reached) bytes after the last tensor belong to none")
        }
        return records
    }
}

/// One member of the header, as written.
private struct Entry {
    let name: String
    let type: String
    let shape: [Int]
    let begin: Int
    let end: Int

    init(_ name: String, _ reader: inout JSONReader) throws(Failure) {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try reader.members { (key, reader) throws(Failure) in
            switch key {
            case "dtype": type = try reader.string(limit: 32)
            case "shape": shape = try counts(&reader, limit: SafetensorsHeader.maximumRank, "shape", name)
            case "data_offsets": offsets = try counts(&reader, limit: 2, "data_offsets", name)
            default: throw reader.failure("tensor \(printable(name)) has the unknown member \(printable(key))")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2 else {
            throw reader.failure("tensor \(printable(name)) needs dtype, shape and two data_offsets")
        }
        self.name = name
        self.type = type
        self.shape = shape
        begin = offsets[0]
        end = offsets[1]
    }

    /// The element type, when the shape fills exactly the bytes between the offsets.
    func checkedType(_ subject: String) throws(Failure) -> ElementType {
        guard let elementType = ElementType(rawValue: type) else {
            throw failure("has dtype \(printable(type)), wanted F32, F16 or BF16", subject)
        }
        guard begin <= end else { throw failure("has data_offsets [\(begin), \(end)], which run backwards", subject) }
        guard let size = byteCount(of: shape, elementType) else {
            throw failure("has shape \(shapeText(shape)), which is too large", subject)
        }
        guard size == end - begin else {
            throw failure(
                "of shape \(shapeText(shape)) and dtype \(type) needs \(size) bytes, but its data_offsets"
                    + " [\(begin), \(end)] hold \(end - begin)", subject)
        }
        return elementType
    }

    func misplaced(after previous: String?, _ reached: Int, _ subject: String) -> Failure {
        guard begin < reached else {
            return failure("begins at byte \(begin), which leaves a hole from \(reached)", subject)
        }
        return failure(
            "begins at byte \(begin) and overlaps \(printable(previous ?? "")), which ends at \(reached)", subject)
    }

    func failure(_ problem: String, _ subject: String) -> Failure {
        Failure(.badData, "\(subject): tensor \(printable(name)) \(problem)")
    }
}

/// An array of at most `limit` whole numbers.
private func counts(_ reader: inout JSONReader, limit: Int, _ key: String, _ name: String) throws(Failure) -> [Int] {
    var values: [Int] = []
    do {
        try reader.elements { (reader) throws(Failure) in
            guard values.count < limit else { throw reader.failure("more than \(limit) numbers") }
            values.append(try reader.count())
        }
    } catch {
        throw Failure(error.code, "\(error.reason) (\(key) of tensor \(printable(name)))")
    }
    return values
}

/// The bytes of a tensor, or nil when they do not fit an `Int`.
private func byteCount(of shape: [Int], _ type: ElementType) -> Int? {
    // A zero makes any product fit; the others must not overflow on the way to it.
    if shape.contains(0) { return 0 }
    var product = type.byteCount
    for size in shape {
        let (next, overflow) = product.multipliedReportingOverflow(by: size)
        if overflow { return nil }
        product = next
    }
    return product
}
