// SPDX-License-Identifier: Apache-2.0

/// What the user asks of a source.
package struct SourceOptions: Sendable {
    /// At most this many frames per second of presentation time, above 0; nil for every frame.
    package var fps: Double?

    package init(fps: Double? = nil) { self.fps = fps }
}
