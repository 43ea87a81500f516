// SPDX-License-Identifier: Apache-2.0

/// Places in the `InferenceQueue`, held as long as this lives.
final class InferencePlaces: Sendable {
    private let release: @Sendable () -> Void

    init(_ release: @escaping @Sendable () -> Void) { self.release = release }

    deinit { release() }
}
