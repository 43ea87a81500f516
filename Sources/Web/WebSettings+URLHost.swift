// SPDX-License-Identifier: Apache-2.0

extension WebSettings {
    /// Whether `text` is a name that a URL may have, or `*.` and such a name.
    package static func isURLHost(_ text: String) -> Bool {
        let name = text.hasPrefix("*.") ? String(text.dropFirst(2)) : text
        guard let url = try? PictureURL("https://\(name)/") else { return false }
        return url.hostText == name.lowercased()
    }
}
