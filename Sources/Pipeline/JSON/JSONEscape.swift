// SPDX-License-Identifier: Apache-2.0

/// The escapes in a JSON string.
enum JSONEscape {
    /// The bytes of the escape that `text` begins with, a backslash first; nil when there is none such or the text
    /// ends.
    static func length(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard let letter = text.dropFirst().first else { return nil }
        if simple(letter) != nil { return 2 }
        let code = text.dropFirst(2).prefix(4)
        return letter == UInt8(ascii: "u") && code.count == 4 && code.allSatisfy(isHexDigit) ? 6 : nil
    }

    /// What `body` stands for, whose escapes are all valid; nil when one is half of a surrogate pair.
    static func text(_ body: Slice<UnsafeRawBufferPointer>) -> String? {
        var units: [UInt16] = []
        var rest = body
        while let byte = rest.first {
            if byte != UInt8(ascii: "\\") {
                let plain = rest.prefix { $0 != UInt8(ascii: "\\") }
                units += String(decoding: plain, as: UTF8.self).utf16
                rest = rest.dropFirst(plain.count)
            } else if let unit = rest.dropFirst().first.flatMap(simple) {
                units.append(UInt16(unit))
                rest = rest.dropFirst(2)
            } else {
                let code = String(decoding: rest.dropFirst(2).prefix(4), as: UTF8.self)
                guard let unit = UInt16(code, radix: 16) else { return nil }
                units.append(unit)
                rest = rest.dropFirst(6)
            }
        }
        return String(validating: units, as: UTF16.self)
    }

    /// The character that a backslash and `letter` stand for.
    private static func simple(_ letter: UInt8) -> UInt8? {
        switch Unicode.Scalar(letter) {
        case "\"", "\\", "/": letter
        case "b": 0x08
        case "f": 0x0C
        case "n": 0x0A
        case "r": 0x0D
        case "t": 0x09
        default: nil
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
