// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird

/// Who may use a route: the web pages of some origins, and whoever has a key where keys are needed.
struct Admission: Sendable {
    let origins: OriginPolicy
    private let settings: WebSettings

    init(_ settings: WebSettings) {
        self.settings = settings
        origins = OriginPolicy(settings.origins)
    }

    /// - Parameter query: that of the request, in which a key may stand
    /// - Throws: `APIError` 401 or 403
    func check(_ head: HTTPRequest, _ query: Query, _ guarding: Route.Guarding) throws(APIError) {
        guard origins.allows(head.headerFields[.origin], host: head.authority) else {
            throw APIError(
                .forbidden,
                "Pages of this origin may not use the API, unless its operator names it (--cors-origin, or cors).")
        }
        if settings.keys.isEmpty || guarding == .open { return }
        if let key = Self.key(head, query) { return try settings.check(key: key) }
        // Without a key in front of it a body is read only as far as the route must look for one.
        if guarding == .key { try settings.check(key: nil) }
    }

    /// The key in the query or a header, in the order of Roboflow's server.
    static func key(_ head: HTTPRequest, _ query: Query) -> String? {
        if let key = query["api_key"] { return key }
        if let value = head.headerFields[.authorization], value.lowercased().hasPrefix("bearer ") {
            return String(value.dropFirst(7))
        }
        return head.headerFields[.apiKey]
    }
}

extension Call {
    /// Looks at the key in the body, where Roboflow's client puts it; one in the query or a header was looked at before.
    ///
    /// - Throws: `APIError` 401
    func checkBody(key: String?, _ settings: WebSettings) throws(APIError) {
        if Admission.key(request.head, query) == nil { try settings.check(key: key) }
    }
}

extension WebSettings {
    /// - Throws: `APIError` 401 where keys are needed and this is none of them
    func check(key: String?) throws(APIError) {
        if keys.isEmpty { return }
        if let key, keys.contains(key: key) { return }
        throw .unauthorised(isMissing: key == nil)
    }
}
