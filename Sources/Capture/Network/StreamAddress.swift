// SPDX-License-Identifier: Apache-2.0

/// A URL taken apart as far as a stream needs it.
struct StreamAddress: Sendable, Equatable {
    /// In lower case.
    let scheme: String
    /// Without brackets; empty where the URL has none.
    let host: String
    /// 1...65535; nil where neither the URL nor the scheme tells.
    let port: Int?
    /// Whether it holds a user or a password.
    let hasUser: Bool
    /// As FFmpeg takes it: passwords included, their reserved characters escaped.
    let url: String

    private static let ports = [
        "rtsp": 554, "rtsps": 322, "rtmp": 1935, "rtmpt": 80, "rtmps": 443, "rtmpts": 443, "http": 80, "https": 443,
        "ftp": 21, "sftp": 22,
    ]

    /// Nil where `text` is no URL.
    init?(_ text: String) {
        guard let separator = SourceName.range(of: "://", in: text) else { return nil }
        scheme = text[..<separator.lowerBound].lowercased()
        let (user, place) = UserInfo.split(text[separator.upperBound...])
        hasUser = user.map { !$0.isEmpty } ?? false
        let authority = place.prefix { !"/?#".contains($0) }
        let digits: Substring
        if authority.first == "[" {
            let end = authority.firstIndex(of: "]") ?? authority.endIndex
            host = String(authority[..<end].dropFirst())
            digits = authority[end...].dropFirst(2)
        } else {
            let colon = authority.lastIndex(of: ":") ?? authority.endIndex
            host = String(authority[..<colon])
            digits = authority[colon...].dropFirst()
        }
        port = Int(digits).flatMap { (1...65_535).contains($0) ? $0 : nil } ?? Self.ports[scheme]
        // FFmpeg undoes the escapes for these only.
        let isEscaped = ["rtsp", "rtsps", "http", "https"].contains(scheme)
        if isEscaped, let user {
            // Only the newest FFmpeg knows a scheme in capitals.
            url = "\(scheme)://\(UserInfo.escaped(user))@\(place)"
        } else {
            url = scheme + text[separator.lowerBound...]
        }
    }

    /// Whether somebody must be listening, so that a TCP connection tells whether anybody is.
    var isConnection: Bool { port != nil && !host.isEmpty && Self.ports[scheme] != nil || scheme == "tcp" }

    /// Whether the host is a name that must be looked up first.
    var isNamed: Bool { !host.isEmpty && scheme != "unix" && scheme != "data" }
}
