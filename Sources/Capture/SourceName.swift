// SPDX-License-Identifier: Apache-2.0

/// Names of sources for people: no user, no password, no secret in a query.
package enum SourceName {
    private static let secrets = ["pass", "pwd", "token", "secret", "key", "auth", "sig", "credential"]

    /// `rtsp://user:word@camera/live?token=x` becomes `rtsp://camera/live?token=***`.
    ///
    /// A password may hold a slash, a question mark or an @ (`user:12/34@camera`), so that nobody knows where it ends:
    /// all up to the last @ is left out, and three stars say so where that may have been more than the user.
    package static func redacted(_ url: String) -> String {
        guard let scheme = range(of: "://", in: url) else { return url }
        let rest = url[scheme.upperBound...]
        guard let at = rest.lastIndex(of: "@") else { return url[..<scheme.upperBound] + shown(rest) }
        let isPlain = UserInfo.split(rest).place.startIndex > at
        return url[..<scheme.upperBound] + (isPlain ? "" : "***@") + shown(rest[rest.index(after: at)...])
    }

    private static func shown(_ place: Substring) -> String {
        let query = place.firstIndex { $0 == "?" || $0 == "#" } ?? place.endIndex
        return place[..<query] + redactedQuery(place[query...])
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
