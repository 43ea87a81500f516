// SPDX-License-Identifier: Apache-2.0

/// Where a source is, by its key: `url`, `v4l2` or `file`.
struct SourcePlace {
    private enum Kind: String { case url, v4l2, file }

    private static let urlRule = "must be a URL such as rtsp://camera/stream, test: or -"

    let location: String
    private let kind: Kind

    var isCamera: Bool { kind == .v4l2 }
    /// Read by HTTP.
    var isWeb: Bool { scheme.hasPrefix("http") }
    private var scheme: String { location.firstRange(of: "://").map { location[..<$0.lowerBound].lowercased() } ?? "" }

    init?(_ section: Section) {
        let given = ConfigurationKeys.place.filter { section[$0] != nil }
        guard given.count == 1, let key = given.first, let field = section[key], let kind = Kind(rawValue: key) else {
            let found = given.isEmpty ? "has none" : "has \(given.joined(separator: " and "))"
            section.complain("needs exactly one of 'url', 'v4l2' and 'file', \(found)")
            return nil
        }
        self.init(kind, field)
    }

    /// `porch: "rtsp://..."`: told by its form.
    init?(short field: Field) {
        guard case .text(let text) = field.value.content else { return nil }
        if text.contains("://") || text == "test:" || text == "-" || text.hasPrefix("${") {
            self.init(.url, field)
        } else {
            self.init(text.hasPrefix("/dev/") ? .v4l2 : .file, field)
        }
    }

    private init?(_ kind: Kind, _ field: Field) {
        self.kind = kind
        guard let text = field.text(isAddress: kind == .url) else { return nil }
        switch kind {
        case .url where !Self.isAddress(text):
            field.complain(Self.urlRule, showsFound: text.contains("://"))
            return nil
        case .v4l2 where !text.hasPrefix("/dev/"):
            field.complain("must be a device such as /dev/video0 or /dev/v4l/by-id/...")
            return nil
        case .file where text.allSatisfy(\.isWhitespace):
            field.complain("must not be empty", showsFound: false)
            return nil
        // Relative to the configuration, so that it does not matter where the daemon is started.
        case .file: location = text.hasPrefix("/") ? text : field.context.folder + text
        default: location = text
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        if text == "test:" || text == "-" { return true }
        guard let separator = text.firstRange(of: "://"), !text.contains(where: \.isWhitespace) else { return false }
        return separator.lowerBound > text.startIndex && separator.upperBound < text.endIndex
    }

    /// Keys that would be read and then ignored are problems.
    func checkKeys(of section: Section) {
        for (key, field) in section.fields {
            if ConfigurationKeys.onlyForCameras.contains(key), !isCamera {
                field.complain("is only for sources with 'v4l2'", showsFound: false)
            }
            if key == "rtsp_transport", !scheme.hasPrefix("rtsp") {
                field.complain("is only for rtsp:// and rtsps:// URLs", showsFound: false)
            }
            if key == "poll_interval", !isWeb {
                field.complain("is only for http:// and https:// URLs", showsFound: false)
            }
        }
    }
}
