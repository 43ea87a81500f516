// SPDX-License-Identifier: Apache-2.0

/// The user and the password of a URL, which people write as they are, reserved characters included.
enum UserInfo {
    /// Divides what follows `://` into user and password, without their `@`, and the rest.
    ///
    /// - Returns: `user` is nil where there is no `@`
    static func split(_ rest: Substring) -> (user: Substring?, place: Substring) {
        let authority = rest.prefix { !"/?#".contains($0) }
        let end: Substring.Index?
        if let at = authority.lastIndex(of: "@") {
            end = at
        } else if isPort(authority) {
            end = nil
        } else {
            // What looks like a port is none: it is a password with a slash, a question mark or a number sign in it.
            end = rest.prefix { $0 != "?" }.lastIndex(of: "@") ?? rest.firstIndex(of: "@")
        }
        guard let end else { return (nil, rest) }
        return (rest[..<end], rest[rest.index(after: end)...])
    }

    private static func isPort(_ authority: Substring) -> Bool {
        let name = authority.first == "[" ? authority.drop { $0 != "]" } : authority
        guard let colon = name.firstIndex(of: ":") else { return true }
        return name[name.index(after: colon)...].allSatisfy(\.isNumber)
    }

    /// With every reserved character escaped (RFC 3986), for FFmpeg to take apart; escapes stay what they are.
    static func escaped(_ user: Substring) -> String {
        let bytes = Array(user.utf8)
        var result = ""
        for (index, byte) in bytes.enumerated() {
            let isEscape =
                byte == UInt8(ascii: "%") && index + 2 < bytes.count && isHex(bytes[index + 1])
                && isHex(bytes[index + 2])
            if isEscape || isPlain(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte | 0x20)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) || (48...57).contains(byte) || "-._~!$&'()*+,;=:".utf8.contains(byte)
    }
}
