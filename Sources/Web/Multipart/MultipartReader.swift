// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTPTypes
import NIOCore

/// Takes a form apart while it comes (RFC 7578): what is not yet known to be data is held, never more than a part's head
/// or a boundary.
///
/// Strict: nothing stands in front of the first boundary, every part has one `Content-Disposition: form-data` with a
/// name, and the form ends with its last boundary.
struct MultipartReader {
    enum Event: Equatable {
        /// A part begins.
        case part(name: String, filename: String?)
        /// More of it.
        case data(ByteBuffer)
        case end
    }

    private enum Step {
        /// Behind a boundary: another part, or the end.
        case boundary
        case head
        case data
        /// Behind the last boundary, where nothing counts any more.
        case over
    }

    private static let headLimit = 8192
    private static let partLimit = 256

    /// CRLF, two hyphens and the boundary.
    private let delimiter: [UInt8]
    private var held: ByteBuffer
    private var step = Step.data
    private var isBegun = false
    private var parts = 0

    init(_ form: MultipartForm) {
        delimiter = Array("\r\n--".utf8) + form.boundary
        // The first boundary has no line in front of it.
        held = ByteBuffer(bytes: "\r\n".utf8)
    }

    /// Whether the last boundary has come.
    var isComplete: Bool { if case .over = step { true } else { false } }

    mutating func feed(_ bytes: ByteBuffer) { held.writeImmutableBuffer(bytes) }

    /// What comes next; nil where more bytes are needed for that.
    ///
    /// - Throws: `APIError` 400 for what is no form
    mutating func next() throws(APIError) -> Event? {
        while true {
            switch step {
            case .over:
                held.clear()
                return nil
            case .boundary:
                guard try passBoundary() else { return nil }
                if isComplete { return .end }
            case .head:
                guard let event = try takeHead() else { return nil }
                return event
            case .data:
                if let event = try takeData() { return event }
                if case .data = step { return nil }
            }
        }
    }

    /// Behind the delimiter stands a line's end, or two hyphens.
    private mutating func passBoundary() throws(APIError) -> Bool {
        // Blanks may stand there too (RFC 2046, "transport padding").
        while let byte = held.getInteger(at: held.readerIndex, as: UInt8.self), byte == 32 || byte == 9 {
            held.moveReaderIndex(forwardBy: 1)
        }
        guard let mark = held.readString(length: 2) else { return false }
        switch mark {
        case "\r\n": step = .head
        case "--": step = .over
        default: throw Self.malformed("something stands behind a boundary")
        }
        return true
    }

    private mutating func takeHead() throws(APIError) -> Event? {
        let view = held.readableBytesView
        let isEmpty = view.starts(with: [13, 10])
        guard let end = isEmpty ? 0 : Self.place(of: [13, 10, 13, 10], in: view) else {
            if view.count > Self.headLimit { throw Self.longHead }
            return nil
        }
        guard end <= Self.headLimit, let text = held.readString(length: end) else { throw Self.longHead }
        held.moveReaderIndex(forwardBy: isEmpty ? 2 : 4)
        parts += 1
        if parts > Self.partLimit { throw Self.malformed("it has more than \(Self.partLimit) parts") }
        step = .data
        return try MultipartHead(text).event
    }

    private mutating func takeData() throws(APIError) -> Event? {
        let view = held.readableBytesView
        if let place = Self.place(of: delimiter, in: view) {
            guard isBegun || place == 0 else { throw Self.malformed("something stands in front of its first boundary") }
            isBegun = true
            let data = held.readSlice(length: place)
            held.moveReaderIndex(forwardBy: delimiter.count)
            step = .boundary
            return data.flatMap { $0.readableBytes > 0 ? .data($0) : nil }
        }
        // The delimiter may have begun.
        let safe = view.count - (delimiter.count - 1)
        if !isBegun, safe > 0 { throw Self.malformed("it does not begin with its boundary") }
        guard safe > 0 else { return nil }
        let data = held.readSlice(length: safe)
        held.discardReadBytes()
        return data.map { .data($0) }
    }

    /// How far into `view` the first `pattern` stands.
    private static func place(of pattern: [UInt8], in view: ByteBufferView) -> Int? {
        view.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = 0
            while start + pattern.count <= bytes.count {
                let rest = bytes.count - pattern.count - start + 1
                guard let found = memchr(base + start, Int32(pattern[0]), rest) else { return nil }
                let place = UnsafeRawPointer(found) - base
                if memcmp(base + place, pattern, pattern.count) == 0 { return place }
                start = place + 1
            }
            return nil
        }
    }

    private static var longHead: APIError { malformed("a part's head is longer than \(headLimit) bytes") }

    static func malformed(_ what: String) -> APIError { APIError(.badRequest, "The form cannot be read: \(what).") }
}
