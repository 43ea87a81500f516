// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Bytes of the `DecodeGate`, given back when this is let go of.
final class DecodeAllowance: Sendable {
    private let held: Protected<Int>
    private let release: @Sendable (Int) -> Void

    init(bytes: Int, _ release: @escaping @Sendable (Int) -> Void) {
        held = Protected(bytes)
        self.release = release
    }

    /// Gives back what was not needed after all.
    func shrink(to bytes: Int) {
        let rest = held.withLock { held in
            let rest = max(0, held - bytes)
            held -= rest
            return rest
        }
        if rest > 0 { release(rest) }
    }

    deinit { release(held.withLock { $0 }) }
}
