// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport
import Testing

@Suite struct PixelPoolTests {
    private func address(_ buffer: PixelBuffer) -> UInt { buffer.fill { UInt(bitPattern: $0.baseAddress) } }

    @Test func buffersAreAlignedAndRecycled() {
        let pool = PixelPool()
        let first = address(pool.take(byteCount: 1000))
        #expect(first % 64 == 0)
        #expect(address(pool.take(byteCount: 1000)) == first)
    }

    @Test func buffersInUseAreNotLentTwice() {
        let pool = PixelPool(capacity: 2)
        let buffers = (0..<5).map { _ in pool.take(byteCount: 640) }
        #expect(Set(buffers.map(address)).count == 5)
    }

    @Test func sizesChange() {
        let pool = PixelPool()
        let small = pool.take(byteCount: 64)
        let large = pool.take(byteCount: 4096)
        #expect(small.byteCount == 64 && large.byteCount == 4096)
        // Every byte can be written, whichever size was lent before.
        large.fill { bytes in _ = bytes.initializeMemory(as: UInt8.self, repeating: 7) }
        withExtendedLifetime((small, large)) {}
        #expect(pool.take(byteCount: 64).byteCount == 64)
    }

    @Test func idleBuffersAreBounded() {
        let pool = PixelPool(capacity: 2)
        var buffers = (0..<6).map { _ in pool.take(byteCount: 1 << 20) }
        let lent = Set(buffers.map(address))
        buffers.removeAll()
        // Only two of the six are lent again before the pool has to ask for memory; `take` order is last in, first out.
        let again = (0..<2).map { _ in pool.take(byteCount: 1 << 20) }
        #expect(again.allSatisfy { lent.contains(address($0)) })
    }

    @Test func poolOutlivesItsFrames() {
        var frame: Frame? = ManualFrames.rgb(red: 9, pool: PixelPool())
        #expect(frame?.withPixels { $0[0] } == 9)
        frame = nil
        #expect(frame == nil)
    }
}
