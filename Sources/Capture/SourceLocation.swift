// SPDX-License-Identifier: Apache-2.0

/// What a SOURCE argument points at, told by its form alone; nothing is opened.
package enum SourceLocation: Equatable {
    /// `test:`
    case pattern
    /// `-`
    case standardInput
    /// `/dev/video0`, or a link of udev's below `/dev/v4l`
    case camera(String)
    /// A path on this machine.
    case path(String)
    /// A URL that FFmpeg opens, passwords included.
    case stream(String, isLive: Bool)

    package init(_ text: String) {
        if text == "test:" {
            self = .pattern
        } else if text == "-" {
            self = .standardInput
        } else if text.hasPrefix("/dev/video") || text.hasPrefix("/dev/v4l/") {
            self = .camera(text)
        } else if let scheme = Self.scheme(text) {
            self =
                scheme == "file" ? .path(String(text.dropFirst(7))) : .stream(text, isLive: Self.isLive(scheme, text))
        } else {
            self = .path(text.hasPrefix("file:") ? String(text.dropFirst(5)) : text)
        }
    }

    /// Whether frames are lost if nobody takes them in time.
    package var isLive: Bool {
        switch self {
        case .pattern, .camera: true
        case .stream(_, let isLive): isLive
        case .standardInput, .path: false
        }
    }

    /// The letters in front of `://`, in lower case.
    private static func scheme(_ text: String) -> String? {
        guard let end = SourceName.range(of: "://", in: text)?.lowerBound, end != text.startIndex else { return nil }
        let scheme = text[..<end]
        let isScheme = scheme.utf8.allSatisfy { byte in
            (97...122).contains(byte | 0x20) || (48...57).contains(byte) || [43, 45, 46].contains(byte)
        }
        return isScheme ? scheme.lowercased() : nil
    }

    /// A web address is a stream that waits for nobody unless it ends like a film; everything else on the network is live.
    /// A single picture is live as well: cameras serve their newest one that way, and it is fetched again and again.
    private static func isLive(_ scheme: String, _ text: String) -> Bool {
        guard ["http", "https", "ftp", "sftp"].contains(scheme) else { return true }
        let path = text.prefix { $0 != "?" && $0 != "#" }.lowercased()
        let files = [
            ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".wmv", ".flv", ".ogv", ".3gp", ".gif",
            ".webp", ".bmp",
        ]
        return !files.contains { path.hasSuffix($0) }
    }
}
