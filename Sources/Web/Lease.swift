// SPDX-License-Identifier: Apache-2.0

/// Something that is held as long as this lives, and then given back.
final class Lease: Sendable {
    private let release: @Sendable () -> Void

    init(_ release: @escaping @Sendable () -> Void) { self.release = release }

    deinit { release() }
}
