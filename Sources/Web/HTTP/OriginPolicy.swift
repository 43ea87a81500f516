// SPDX-License-Identifier: Apache-2.0
import HTTPTypes

/// Which web pages may use the API. A browser says where a page comes from; other clients say nothing and are not
/// concerned.
///
/// Refusing here, and not only leaving out the headers, keeps pages from making a daemon work or forget its models with
/// requests whose answer they need not read.
struct OriginPolicy: Sendable {
    private let origins: Set<String>

    init(_ origins: [String]) { self.origins = Set(origins) }

    /// Whether a request from a page of `origin` to `host` is taken.
    func allows(_ origin: String?, host: String?) -> Bool {
        guard let origin else { return true }
        return isListed(origin) || isOwn(origin, host: host)
    }

    /// What the answer says to the browser; nothing where the page is the server's own, or not allowed.
    func headers(_ origin: String?) -> HTTPFields {
        var fields = HTTPFields()
        guard !origins.isEmpty else { return fields }
        fields[.vary] = "Origin"
        guard let origin, isListed(origin) else { return fields }
        fields[.accessControlAllowOrigin] = origins.contains("*") ? "*" : origin
        return fields
    }

    func preflight(_ origin: String?) -> HTTPFields {
        // What says whether the page is allowed is in every answer.
        guard let origin, isListed(origin) else { return HTTPFields() }
        var fields = HTTPFields()
        fields[.accessControlAllowMethods] = "GET, POST"
        fields[.accessControlAllowHeaders] = "Authorization, Content-Type, X-API-Key, X-Request-ID"
        fields[.accessControlMaxAge] = "600"
        return fields
    }

    private func isListed(_ origin: String) -> Bool { origins.contains("*") || origins.contains(origin) }

    /// A page that this server delivered itself. Not by any name: whoever owns a name may point it to this machine, once
    /// his page is in a browser (DNS rebinding).
    private func isOwn(_ origin: String, host: String?) -> Bool {
        guard let host, Self.isAddress(host) else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    /// Whether `host`, with or without a port, is an address or `localhost`.
    private static func isAddress(_ host: String) -> Bool {
        if host.hasPrefix("[") { return true }
        let name = host.split(separator: ":", omittingEmptySubsequences: false)[0]
        return name.lowercased() == "localhost" || name.allSatisfy { $0.isNumber || $0 == "." }
    }
}
