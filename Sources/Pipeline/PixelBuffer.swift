// SPDX-License-Identifier: Apache-2.0

/// One buffer on loan from a pool; `deinit` gives it back.
package final class PixelBuffer: @unchecked Sendable {
    // Invariant of `@unchecked Sendable`: written only through `fill`, by the thread that took it from the pool, before
    // a `Frame` is made of it; only read from then on. The memory is freed or recycled by `deinit`, which runs once.
    private let memory: UnsafeMutableRawBufferPointer
    private let pool: PixelPool

    init(memory: UnsafeMutableRawBufferPointer, pool: PixelPool) {
        self.memory = memory
        self.pool = pool
    }

    deinit { pool.giveBack(memory) }

    package var byteCount: Int { memory.count }

    /// Writes the pixels. Only before the buffer becomes a `Frame`. Do not escape the pointer.
    package func fill<Result>(_ body: (UnsafeMutableRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(memory)
    }

    func read<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        #if TSAN
        // The count of references orders this before the buffer's next use, but thread sanitizer does not see it: the
        // runtime that counts is not instrumented. The lock that `giveBack` takes as well it does see.
        defer { pool.passLock() }
        #endif
        return try body(UnsafeRawBufferPointer(memory))
    }
}
