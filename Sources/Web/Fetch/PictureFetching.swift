// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// Fetches pictures that requests give as URLs.
protocol PictureFetching: Sendable {
    /// The body of what `url` leads to.
    ///
    /// - Throws: `APIError` 400 in Roboflow's words, `CancellationError`
    func fetch(_ url: String) async throws -> ByteBuffer
}
