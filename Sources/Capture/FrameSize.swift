// SPDX-License-Identifier: Apache-2.0

/// Width and height in pixels, written `1280x720`.
package struct FrameSize: Sendable, Hashable, CustomStringConvertible {
    package let width: Int
    package let height: Int

    /// - Parameters: 1...16384 each
    package init?(width: Int, height: Int) {
        let edge = 1...CodecContext.maximumEdge
        guard edge.contains(width), edge.contains(height) else { return nil }
        self.width = width
        self.height = height
    }

    /// Reads `1280x720`.
    package init?(_ text: String) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]) else { return nil }
        self.init(width: width, height: height)
    }

    package var description: String { "\(width)x\(height)" }
}
