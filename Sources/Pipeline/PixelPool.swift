// SPDX-License-Identifier: Apache-2.0

/// Lends pixel buffers and takes them back when the last frame that holds one goes away.
///
/// Keeps at most `capacity` idle buffers; what comes back beyond that, or has the wrong size after the stream changed
/// its resolution, is freed.
package final class PixelPool: Sendable {
    private struct Idle: Sendable {
        var byteCount = 0
        // Addresses, because pointers are not Sendable; each one is owned by this list alone while it is in it.
        var addresses: [UInt] = []
    }

    private let idle = Protected(Idle())
    private let capacity: Int

    /// - Parameter capacity: idle buffers to keep, at least 1; the queue's capacity plus what is in hand is enough.
    package init(capacity: Int = 8) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    deinit {
        idle.withLock { idle in for address in idle.addresses { Self.free(address) } }
    }

    /// Buffers waiting to be lent again.
    var idleCount: Int { idle.withLock { $0.addresses.count } }

    /// A buffer of `byteCount` bytes, aligned to 64, its contents undefined.
    package func take(byteCount: Int) -> PixelBuffer {
        let recycled = idle.withLock { idle -> UInt? in
            if idle.byteCount != byteCount {
                for address in idle.addresses { Self.free(address) }
                idle.addresses.removeAll(keepingCapacity: true)
                idle.byteCount = byteCount
            }
            return idle.addresses.popLast()
        }
        let pointer =
            recycled.flatMap(UnsafeMutableRawPointer.init(bitPattern:))
            ?? .allocate(byteCount: byteCount, alignment: 64)
        return PixelBuffer(memory: UnsafeMutableRawBufferPointer(start: pointer, count: byteCount), pool: self)
    }

    func giveBack(_ memory: UnsafeMutableRawBufferPointer) {
        guard let base = memory.baseAddress else { return }
        let address = UInt(bitPattern: base)
        let isKept = idle.withLock { idle -> Bool in
            guard idle.byteCount == memory.count, idle.addresses.count < capacity else { return false }
            idle.addresses.append(address)
            return true
        }
        if !isKept { Self.free(address) }
    }

    #if TSAN
    func passLock() { idle.withLock { _ in } }
    #endif

    private static func free(_ address: UInt) { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
}
