// SPDX-License-Identifier: Apache-2.0

/// The `user:password` of a URL that is put together from variables.
///
/// A password stands in its variable as it is, so that what means something in a URL is escaped on its way in: `p@ss/1`
/// becomes `p%40ss%2F1`. FFmpeg turns it back. In the rest of a URL a variable may be a whole path or query and stays.
struct TemplateUserInfo {
    /// Variables of lower number belong to it.
    let end: Int
    /// A lone variable may hold user and password, with a colon between them.
    let keepsColon: Bool

    /// Nil where the text is no URL or has no `@` before its path.
    init?(_ pieces: [Template.Piece]) {
        guard case .literal(let first)? = pieces.first, let scheme = first.firstRange(of: "://") else { return nil }
        var (literals, end, beforeEnd) = ("", Int?.none, "")
        for (number, piece) in pieces.enumerated() {
            guard case .literal(let text) = piece else { continue }
            let part = number == 0 ? text[scheme.upperBound...] : text[...]
            let authority = part.prefix { !"/?#".contains($0) }
            if let at = authority.lastIndex(of: "@") { (end, beforeEnd) = (number, literals + authority[..<at]) }
            literals += authority
            if authority.endIndex != part.endIndex { break }
        }
        guard let end else { return nil }
        self.end = end
        keepsColon = !beforeEnd.contains(":") && pieces[..<end].count { $0.isVariable } == 1
    }

    func escaped(_ value: String) -> String {
        guard keepsColon, let colon = value.firstIndex(of: ":") else { return Self.escaped(value[...]) }
        return "\(Self.escaped(value[..<colon])):\(Self.escaped(value[value.index(after: colon)...]))"
    }

    /// Percent signs for everything but what RFC 3986 calls unreserved.
    private static func escaped(_ text: Substring) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = text.utf8.flatMap { byte -> [UInt8] in
            let isLetter = (97...122).contains(byte | 0x20) || (48...57).contains(byte)
            if isLetter || "-._~".utf8.contains(byte) { return [byte] }
            return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Template.Piece {
    var isVariable: Bool {
        if case .variable = self { true } else { false }
    }
}
