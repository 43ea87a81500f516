// SPDX-License-Identifier: Apache-2.0

/// Whose pictures are fetched, as far as the URL tells; `AddressPolicy` judges where its host then turns out to be.
struct URLPolicy: Sendable {
    /// Names that never are of the public internet: those of IANA's Special-Use Domain Names registry (RFC 6761), ICANN's
    /// `internal`, and what networks at home and at work call themselves.
    private static let inner: Set<Substring> = [
        "alt", "arpa", "example", "invalid", "local", "localhost", "onion", "test", "internal", "corp", "home",
        "intranet", "lan", "localdomain", "private",
    ]

    /// Only these, where there are any; `*.example.com` stands for every name below example.com.
    let hosts: [String]
    let addresses: AddressPolicy

    /// - Throws: `APIError` 400 in Roboflow's words
    func check(_ url: PictureURL) throws(APIError) {
        let name = url.hostText
        let isListed = hosts.contains { Self.matches(name, $0) }
        switch url.host {
        // Who lists a name, or a network, knows what it is.
        case .name where hosts.contains(name): break
        case .address(let address) where addresses.isNamed(address): break
        case .name(let name) where Self.isQualified(name): break
        default: throw .unqualifiedURL
        }
        guard hosts.isEmpty || isListed else { throw .unlistedURL }
    }

    private static func isQualified(_ name: String) -> Bool {
        let labels = name.split(separator: ".")
        guard labels.count > 1, let last = labels.last else { return false }
        return !inner.contains(last)
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        pattern.hasPrefix("*.") ? name.hasSuffix(pattern.dropFirst()) : name == pattern
    }
}

extension APIError {
    static let unlistedURL = unreadableImage(
        "It is not allowed to reach image URL - prohibited by whitelisted destinations.")

    static let innerURL = unreadableImage("URL points to a network destination that is not allowed.")
}
