// SPDX-License-Identifier: Apache-2.0

/// Somebody who is told when a client leaves, until this is let go of.
final class DepartureWatch: Sendable {
    private let release: @Sendable () -> Void

    init(_ release: @escaping @Sendable () -> Void) { self.release = release }

    deinit { release() }
}
