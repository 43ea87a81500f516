// SPDX-License-Identifier: Apache-2.0
// A port of ftfy 6.3.1 (PyPI, Apache-2.0, Robyn Speer), ftfy/bad_codecs/sloppy.py and chardata.py: CHARMAP_ENCODINGS.

/// One of the encodings that UTF-8 gets mistaken for.
///
/// A sloppy one decodes the bytes it leaves open as Latin-1 does, and keeps U+FFFD as byte 1A: a trace of a byte that is lost.
struct SingleByteEncoding: Sendable {
    /// In the order ftfy tries them.
    static let all = load()
    /// What browsers take for Latin-1, sloppy.
    static let windows1252 = named("sloppy-windows-1252")

    let name: String
    var isSloppy: Bool { name.hasPrefix("sloppy") }
    /// What the bytes 80 to ff decode to.
    private let upperHalf: [Unicode.Scalar]
    private let bytes: [Unicode.Scalar: UInt8]

    private init(_ name: String, _ upperHalf: [Unicode.Scalar]) {
        self.name = name
        self.upperHalf = upperHalf
        bytes = Dictionary(zip(upperHalf, 0x80...0xFF)) { first, _ in first }
    }

    private static func load() -> [SingleByteEncoding] {
        var result: [SingleByteEncoding] = []
        EmbeddedTable.encodings.forEachLine { fields in
            guard let name = fields.first else { return }
            let upperHalf = fields.dropFirst().compactMap(EmbeddedTable.scalar)
            result.append(SingleByteEncoding(EmbeddedTable.text(name), upperHalf))
        }
        return result
    }

    private static func named(_ name: String) -> SingleByteEncoding {
        guard let encoding = all.first(where: { $0.name == name }) else {
            // encodings.txt is a constant of the program and has this line.
            preconditionFailure("no encoding \(name)")
        }
        return encoding
    }

    /// What a byte from 80 on decodes to.
    func scalar(_ byte: UInt8) -> Unicode.Scalar { upperHalf[Int(byte) - 0x80] }

    /// The bytes of a text; nil if it has a character that the encoding does not.
    func encode(_ text: [Unicode.Scalar]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for scalar in text {
            guard let byte = byte(scalar) else { return nil }
            result.append(byte)
        }
        return result
    }

    private func byte(_ scalar: Unicode.Scalar) -> UInt8? {
        if scalar.isASCII { return isSloppy && scalar == "\u{1A}" ? nil : UInt8(scalar.value) }
        if scalar == "\u{FFFD}" { return isSloppy ? 0x1A : nil }
        return bytes[scalar]
    }
}
