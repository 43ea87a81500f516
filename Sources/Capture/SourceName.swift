// SPDX-License-Identifier: Apache-2.0

/// Names of sources for people: no user, no password, no secret in a query.
package enum SourceName {
    private static let secrets = ["pass", "pwd", "token", "secret", "key", "auth", "sig", "credential"]

    /// `rtsp://user:word@camera/live?token=x` becomes `rtsp://camera/live?token=***`.
    package static func redacted(_ url: String) -> String {
        guard let scheme = range(of: "://", in: url) else { return url }
        let rest = url[scheme.upperBound...]
        let query = rest.firstIndex { $0 == "?" || $0 == "#" } ?? rest.endIndex
        let host = withoutUser(rest[..<query])
        return url[..<scheme.upperBound] + host + redactedQuery(rest[query...])
    }

    private static func withoutUser(_ place: Substring) -> Substring {
        let authority = place.prefix { $0 != "/" }
        if let at = authority.lastIndex(of: "@") { return place[place.index(after: at)...] }
        // A password with an unescaped slash: no FFmpeg understands the URL, but it must not be printed either.
        let port = authority.split(separator: ":", maxSplits: 1).dropFirst().first ?? ""
        if !port.allSatisfy(\.isNumber), let at = place.lastIndex(of: "@") { return place[place.index(after: at)...] }
        return place
    }

    private static func redactedQuery(_ query: Substring) -> String {
        let parts = query.split(separator: "&", omittingEmptySubsequences: false).map { part -> String in
            guard let equals = part.firstIndex(of: "=") else { return String(part) }
            let key = part[..<equals].lowercased()
            // A question mark in a password is where the query seems to begin.
            let isSecret = secrets.contains { SourceName.range(of: $0, in: key) != nil }
            return isSecret ? part[...equals] + "***" : String(part)
        }
        return parts.joined(separator: "&")
    }

    /// The first place of `needle`; `String.range(of:)` would need Foundation.
    static func range(of needle: String, in text: String) -> Range<String.Index>? {
        text.firstRange(of: needle)
    }
}
