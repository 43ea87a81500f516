// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Pipeline

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
        #expect(pool.idleCount == 0)
        let lent = Set(buffers.map(address))
        buffers.removeAll()
        #expect(pool.idleCount == 2)
        let again = (0..<2).map { _ in pool.take(byteCount: 1 << 20) }
        withExtendedLifetime(again) { #expect(pool.idleCount == 0) }
        #expect(again.allSatisfy { lent.contains(address($0)) })
    }

    /// Whoever made the pool may let go of it first; it goes away with the last frame.
    @Test func aFrameOutlivesThePoolOfItsMaker() {
        weak var pool: PixelPool?
        do {
            let frame = {
                let made = PixelPool()
                pool = made
                return ManualFrames.rgb(red: 9, green: 8, blue: 7, pool: made)
            }()
            // Memory given back too early would be lent here.
            let others = (0..<8).map { _ in ManualFrames.rgb(red: 1, green: 2, blue: 3) }
            let stride = frame.layout.planes[0].stride
            let rows = frame.withPixels { pixels in (0..<4).map { Array(pixels[$0 * stride..<$0 * stride + 12]) } }
            #expect(rows.allSatisfy { $0 == [9, 8, 7, 9, 8, 7, 9, 8, 7, 9, 8, 7] })
            #expect(others.allSatisfy { $0.withPixels { $0[0] } == 1 })
        }
        #expect(pool == nil)
    }
}
