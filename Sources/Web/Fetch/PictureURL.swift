// SPDX-License-Identifier: Apache-2.0

/// Where a picture is to be fetched from: an `https` URL (RFC 3986) in the one form that all readers read alike.
///
/// What parsers are known to disagree about is refused, not repaired: user names, backslashes, escapes and other scripts in
/// the host, addresses that are not written in full. Names in other scripts come as `xn--...`.
struct PictureURL: Sendable, Hashable {
    enum Host: Sendable, Hashable {
        /// Lower case, without a dot at the end.
        case name(String)
        case address(NetworkAddress)
    }

    let host: Host
    /// 443, or one that no system service listens on: with a TLS greeting nothing should be said to a mail server.
    let port: Int
    /// Begins with `/`; holds the query, not the fragment.
    let path: String

    private static let limit = 8192

    /// - Throws: `APIError` 400 in Roboflow's words
    init(_ text: String) throws(APIError) {
        let bytes = Array(text.utf8)
        // Line ends and such would end the line of the request.
        guard bytes.count <= Self.limit, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .invalidURL }
        let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
        guard String(decoding: scheme, as: UTF8.self).lowercased() == "https" else { throw .insecureURL }
        let rest = bytes.dropFirst(scheme.count + 1)
        guard rest.starts(with: "//".utf8) else { throw .invalidURL }
        let authority = rest.dropFirst(2).prefix { !"/?#".utf8.contains($0) }
        (host, port) = try URLAuthority.read(authority)
        let target = rest.dropFirst(2 + authority.count).prefix { $0 != UInt8(ascii: "#") }
        guard let path = URLEscapes.path(target) else { throw .invalidURL }
        self.path = path.hasPrefix("/") ? path : "/" + path
    }

    /// The host as it stands in a URL.
    var hostText: String {
        switch host {
        case .name(let name): name
        case .address(.v4(let bits)): NetworkAddress.v4(bits).text
        case .address(let address): "[\(address.text)]"
        }
    }

    private var origin: String { "https://\(hostText)" + (port == 443 ? "" : ":\(port)") }

    var text: String { origin + path }
}

extension PictureURL {
    /// Where a redirect from here leads to (RFC 3986, section 5.2; RFC 9110, section 10.2.2).
    ///
    /// - Throws: `APIError` 400 as for any URL
    func following(_ location: String) throws(APIError) -> PictureURL {
        let file = path.prefix { $0 != "?" }
        if location.hasPrefix("//") { return try PictureURL("https:" + location) }
        if Self.hasScheme(location) { return try PictureURL(location) }
        if location.hasPrefix("/") { return try PictureURL(origin + Self.withoutDots(location)) }
        if location.isEmpty || location.hasPrefix("#") { return self }
        if location.hasPrefix("?") { return try PictureURL(origin + file + location) }
        let folder = file[...(file.lastIndex(of: "/") ?? file.startIndex)]
        return try PictureURL(origin + Self.withoutDots(folder + location))
    }

    private static func hasScheme(_ location: String) -> Bool {
        let scheme = location.utf8.prefix { !":/?#".utf8.contains($0) }
        return scheme.endIndex < location.utf8.endIndex && location.utf8[scheme.endIndex] == UInt8(ascii: ":")
    }

    /// Resolves `.` and `..` (RFC 3986, section 5.2.4).
    private static func withoutDots(_ reference: String) -> String {
        let path = reference.prefix { $0 != "?" && $0 != "#" }
        var segments: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for segment in all {
            switch segment {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        if let last = all.last, last == "." || last == ".." { segments.append("") }
        return "/" + segments.joined(separator: "/") + reference[path.endIndex...]
    }
}

extension APIError {
    static let invalidURL = unreadableImage("Provided image URL is invalid")

    static let insecureURL = unreadableImage(
        "Providing images via non https:// URL is not supported in this configuration of `inference`.")

    static let unqualifiedURL = unreadableImage(
        "Providing images via URL without FQDN is not supported in this configuration of `inference`.")
}
