// SPDX-License-Identifier: Apache-2.0

/// Fetches pictures that requests give as URLs.
protocol PictureFetching: Sendable {
    /// What `url` leads to.
    ///
    /// - Throws: `APIError` 400 in Roboflow's words, 503 where there is no room; `CancellationError`
    func fetch(_ url: String) async throws -> FetchedPicture
}
