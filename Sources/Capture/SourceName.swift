// SPDX-License-Identifier: Apache-2.0

/// Names of sources for people: no user, no password, no secret in a query.
package enum SourceName {
    private static let secrets = ["pass", "pwd", "token", "secret", "key", "auth", "sig", "credential"]

    /// `rtsp://user:word@camera/live?token=x` becomes `rtsp://camera/live?token=***`.
    ///
    /// A password may hold a slash, a question mark or an @ (`user:12/34@camera`), so that nobody knows where it ends:
    /// all up to the last @ is left out, and three stars say so where that may have been more than the user.
    package static func redacted(_ url: String) -> String {
        guard let scheme = range(of: "://", in: url) else { return redactedWithoutScheme(url) }
        let rest = url[scheme.upperBound...]
        guard let at = rest.lastIndex(of: "@") else { return url[..<scheme.upperBound] + shown(rest) }
        let isPlain = UserInfo.split(rest).place.startIndex > at
        return url[..<scheme.upperBound] + (isPlain ? "" : "***@") + shown(rest[rest.index(after: at)...])
    }

    /// What was meant as a URL and is none (`u:word@camera/live`, `rtsp:/u:word@camera`): all up to the last @ may be user
    /// and password.
    private static func redactedWithoutScheme(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@"), text[..<at].contains(":") else { return text }
        return "***" + text[at...]
    }

    private static func shown(_ place: Substring) -> String {
        let query = place.firstIndex { $0 == "?" || $0 == "#" } ?? place.endIndex
        return redactedPath(place[..<query]) + redactedQuery(place[query...])
    }

    /// Cameras of some makers have the password in the path: `/user=admin_password=word_channel=1.sdp`
    /// becomes `/***`.
    private static func redactedPath(_ path: Substring) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
            let word = part.lowercased()
            return word.contains("=") && secrets.contains { range(of: $0, in: word) != nil } ? "***" : String(part)
        }
        return parts.joined(separator: "/")
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
