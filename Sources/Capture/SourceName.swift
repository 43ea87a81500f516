// SPDX-License-Identifier: Apache-2.0

/// Names of sources for people: no user, no password, no secret in a query.
package enum SourceName {
    private static let secrets = ["pass", "pwd", "token", "secret", "key", "auth", "sig", "credential"]

    /// `rtsp://user:word@camera/live?token=x` becomes `rtsp://camera/live?token=***`.
    package static func redacted(_ url: String) -> String {
        guard let scheme = range(of: "://", in: url) else { return url }
        let (user, rest) = UserInfo.split(url[scheme.upperBound...])
        var place = rest
        // Of a password with both an @ and a slash nobody knows where it ends: rather too short a name than a leak.
        if user != nil, let at = place.lastIndex(of: "@") { place = place[place.index(after: at)...] }
        let query = place.firstIndex { $0 == "?" || $0 == "#" } ?? place.endIndex
        return url[..<scheme.upperBound] + place[..<query] + redactedQuery(place[query...])
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
