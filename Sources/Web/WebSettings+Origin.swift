// SPDX-License-Identifier: Apache-2.0

extension WebSettings {
    /// Whether `text` is as browsers write an origin (RFC 6454, section 6.1): scheme, host and port, no path.
    package static func isOrigin(_ text: String) -> Bool {
        if text == "*" { return true }
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let host = text.dropFirst(scheme.count)
            return !host.isEmpty && host.allSatisfy { $0.isASCII && !$0.isWhitespace && $0 != "/" && $0 != "*" }
        }
        return false
    }
}
