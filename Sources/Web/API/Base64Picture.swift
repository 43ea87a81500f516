// SPDX-License-Identifier: Apache-2.0

/// Base64 as Roboflow's server reads it: a `data:` prefix is passed over, and so is what is not of the alphabet.
enum Base64Picture {
    /// - Throws: `APIError` 400 in their words
    static func bytes(_ text: String) throws(APIError) -> [UInt8] {
        var text = text
        let bytes: [UInt8]?? = text.withUTF8 { utf8 in
            let body = utf8[payload(utf8)...]
            return body.isEmpty ? .none : .some(decode(body))
        }
        guard let bytes else { throw .unreadableImage("Empty image payload.") }
        guard let bytes else { throw .unreadableImage("Malformed base64 input image.") }
        if bytes.isEmpty { throw .unreadableImage("Empty image payload.") }
        return bytes
    }

    /// Where the data begin: behind the comma of `data:image/png;base64,`.
    private static func payload(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        guard text.starts(with: "data:".utf8) else { return text.startIndex }
        let comma = text.prefix(256).firstIndex(of: UInt8(ascii: ","))
        return comma.map { $0 + 1 } ?? text.startIndex
    }

    /// RFC 4648, section 4; nil where the padding is wrong.
    private static func decode(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        var isPadded = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { output, count in
            var (bits, held, padding): (UInt32, Int, Int) = (0, 0, 0)
            for character in text {
                let value = values[Int(character)]
                if value < 64 {
                    // Python's decoder goes on behind padding that was not needed, and stops behind what was.
                    padding = 0
                    bits = bits << 6 | UInt32(value)
                    held += 1
                    if held == 4 {
                        output[count] = UInt8(truncatingIfNeeded: bits >> 16)
                        output[count + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                        output[count + 2] = UInt8(truncatingIfNeeded: bits)
                        count += 3
                        held = 0
                    }
                } else if character == UInt8(ascii: "=") {
                    padding += 1
                    if held >= 2, held + padding >= 4 { break }
                }
            }
            isPadded = held == 0 || held >= 2 && held + padding >= 4
            if isPadded, held >= 2 {
                output[count] = UInt8(truncatingIfNeeded: bits >> (held == 2 ? 4 : 10))
                count += 1
            }
            if isPadded, held == 3 {
                output[count] = UInt8(truncatingIfNeeded: bits >> 2)
                count += 1
            }
        }
        return isPadded ? bytes : nil
    }

    /// The value of each character of the alphabet; 255 for all others.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
