// SPDX-License-Identifier: Apache-2.0

/// A strict reader of JSON (RFC 8259) that walks over the bytes and keeps nothing.
///
/// Foundation's `JSONDecoder` takes one of two members of the same name without a word, lets `1.0` pass for a whole
/// number, and builds a tree of its whole input first; here a header is checked member by member and costs what is kept
/// of it.
package struct JSONReader {
    /// Objects and arrays within each other; bounds the recursion.
    package static let maximumDepth = 32
    /// Members of one object: their names are kept to find duplicates.
    package static let maximumMembers = 65_536
    /// Bytes of a member's name, unless the caller says otherwise.
    package static let maximumKeyLength = 512

    private let bytes: UnsafeRawBufferPointer
    private let subject: String
    private let keyLimit: Int
    private var position = 0
    private var depth = 0

    /// - Parameters:
    ///   - bytes: must outlive the reader
    ///   - subject: what is read, for messages
    ///   - keyLimit: bytes of a member's name
    package init(
        _ bytes: UnsafeRawBufferPointer, subject: String, keyLimit: Int = maximumKeyLength
    ) throws(Failure) {
        self.bytes = bytes
        self.subject = subject
        self.keyLimit = keyLimit
        do {
            _ = try UTF8Span(validating: bytes.assumingMemoryBound(to: UInt8.self).span)
        } catch {
            throw Failure(.badData, "\(subject) is not UTF-8 at byte \(error.byteOffsets.lowerBound)")
        }
    }

    /// Reads an object; `body` must read the value of each member.
    package mutating func members(_ body: (String, inout JSONReader) throws(Failure) -> Void) throws(Failure) {
        try enter("{", "an object")
        defer { depth -= 1 }
        if accept("}") { return }
        // Bytes: strings of Swift are equal when they only look the same.
        var seen = Set<[UInt8]>()
        repeat {
            let key = try string(limit: keyLimit)
            guard seen.insert(Array(key.utf8)).inserted else { throw failure("\(printable(key)) appears twice") }
            guard seen.count <= Self.maximumMembers else { throw failure("more than \(Self.maximumMembers) members") }
            try expect(":", "':'")
            try body(key, &self)
        } while accept(",")
        try expect("}", "',' or '}'")
    }

    /// Reads an array; `body` must read each element.
    package mutating func elements(_ body: (inout JSONReader) throws(Failure) -> Void) throws(Failure) {
        try enter("[", "an array")
        defer { depth -= 1 }
        if accept("]") { return }
        repeat { try body(&self) } while accept(",")
        try expect("]", "',' or ']'")
    }

    /// Reads a whole number of 0 or more, written without a sign, a point or an exponent.
    package mutating func count() throws(Failure) -> Int {
        let text = try numberText()
        guard text.utf8.allSatisfy({ digits.contains($0) }) else {
            throw failure("\(text) is not a whole number of 0 or more")
        }
        guard let value = Int(text) else { throw failure("\(text) is too large") }
        return value
    }

    /// Reads any number as the nearest finite double.
    package mutating func number() throws(Failure) -> Double {
        let text = try numberText()
        guard let value = Double(text), value.isFinite else { throw failure("\(text) is too large") }
        return value
    }

    /// Reads a string of at most `limit` bytes as they stand in the file.
    package mutating func string(limit: Int = .max) throws(Failure) -> String {
        let body = try stringBody()
        guard body.count <= limit else { throw failure("a string of \(body.count) bytes, more than \(limit)") }
        guard bytes[body].contains(UInt8(ascii: "\\")) else { return String(decoding: bytes[body], as: UTF8.self) }
        guard let text = JSONEscape.text(bytes[body]) else { throw failure("half of a surrogate pair") }
        return text
    }

    /// Passes over a string without keeping it.
    package mutating func skipString() throws(Failure) { _ = try stringBody() }

    /// Reads `true`, `false` or `null`; nil stands for `null`.
    package mutating func literal() throws(Failure) -> Bool? {
        for (word, value) in [("true", true), ("false", false), ("null", nil)] as [(StaticString, Bool?)]
        where accept(word) {
            return value
        }
        throw failure("expected a value")
    }

    /// The first byte of the next value, which tells its kind; nil at the end.
    package mutating func peek() -> UInt8? {
        while position < bytes.count, isWhitespace(bytes[position]) { position += 1 }
        return position < bytes.count ? bytes[position] : nil
    }

    /// Passes over any value.
    package mutating func skip() throws(Failure) {
        switch peek() {
        case UInt8(ascii: "{"): try members { (_, reader) throws(Failure) in try reader.skip() }
        case UInt8(ascii: "["): try elements { (reader) throws(Failure) in try reader.skip() }
        case UInt8(ascii: "\""): try skipString()
        case let byte? where byte == UInt8(ascii: "-") || digits.contains(byte): _ = try numberText()
        default: _ = try literal()
        }
    }

    /// Checks that nothing but whitespace is left.
    package mutating func finish() throws(Failure) {
        if peek() != nil { throw failure("expected the end") }
    }

    /// What is wrong at the place reached.
    package func failure(_ problem: String) -> Failure {
        Failure(.badData, "\(subject) at byte \(position): \(problem)")
    }
}

extension JSONReader {
    private mutating func enter(_ opening: StaticString, _ what: String) throws(Failure) {
        try expect(opening, what)
        depth += 1
        guard depth <= Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth)") }
    }

    private mutating func expect(_ word: StaticString, _ what: String) throws(Failure) {
        guard accept(word) else { throw failure("expected \(what)") }
    }

    private mutating func accept(_ word: StaticString) -> Bool {
        guard peek() != nil, bytes.count - position >= word.utf8CodeUnitCount else { return false }
        for offset in 0..<word.utf8CodeUnitCount where bytes[position + offset] != word.utf8Start[offset] {
            return false
        }
        position += word.utf8CodeUnitCount
        return true
    }

    /// Moves past a number and returns it as written.
    private mutating func numberText() throws(Failure) -> String {
        _ = peek()
        let start = position
        acceptByte("-")
        if !acceptByte("0") { try skipDigits() }
        if acceptByte(".") { try skipDigits() }
        if acceptByte("e") || acceptByte("E") {
            if !acceptByte("+") { acceptByte("-") }
            try skipDigits()
        }
        guard position - start <= 64 else { throw failure("a number of more than 64 characters") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    @discardableResult
    private mutating func acceptByte(_ byte: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits() throws(Failure) {
        let start = position
        while position < bytes.count, digits.contains(bytes[position]) { position += 1 }
        guard position > start else { throw failure("expected a number") }
    }

    /// Moves past a string; returns where its text lies, without the quotes.
    private mutating func stringBody() throws(Failure) -> Range<Int> {
        try expect("\"", "a string")
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"):
                guard let length = JSONEscape.length(bytes[position...]) else {
                    throw failure("an unknown escape in a string")
                }
                position += length
            case ..<0x20: throw failure("a control character in a string")
            default: position += 1
            }
        }
        throw failure("a string without an end")
    }
}

private let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

private func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }
