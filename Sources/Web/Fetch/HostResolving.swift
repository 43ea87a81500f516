// SPDX-License-Identifier: Apache-2.0

/// Looks up where a host is.
protocol HostResolving: Sendable {
    /// The addresses of `host`, at least one, the one to try first in front.
    ///
    /// - Throws: `FetchFault`, `APIError` 503, `CancellationError`
    func addresses(of host: String) async throws -> [NetworkAddress]
}
