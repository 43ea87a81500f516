// SPDX-License-Identifier: Apache-2.0
internal import Glibc
import Pipeline

/// Memory that no cache holds, written once.
struct PeakMemory: ~Copyable {
    private let memory: UnsafeMutableRawPointer
    let byteCount: Int

    /// Four times the last-level cache, where the system tells its size, up to a GiB, and at least `bytes`.
    ///
    /// - Throws: `configuration` where the system has not that much
    init(atLeast bytes: Int) throws(Failure) {
        let cache = max(0, sysconf(Int32(_SC_LEVEL3_CACHE_SIZE)))
        let size = max(bytes, min(1 << 30, 4 * cache) & ~((1 << 20) - 1))
        byteCount = size
        memory = try SystemError.checkPointer("cannot allocate \(size >> 20) MiB to measure memory with") {
            mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        }
        // Large pages where there are any: this is to measure memory, not address translation.
        madvise(memory, size, MADV_HUGEPAGE)
        memset(memory, 1, size)
    }

    deinit { munmap(memory, byteCount) }

    var start: UnsafePointer<CChar> { UnsafePointer(memory.assumingMemoryBound(to: CChar.self)) }
}
