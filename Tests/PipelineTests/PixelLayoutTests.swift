// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@Suite struct PixelLayoutTests {
    private static let bt601 = ColourSpace(kr: 0.299, kb: 0.114, isFullRange: false)

    @Test func packedColour() {
        let layout = PixelLayout(width: 5, height: 3, format: .rgb)
        #expect(layout.planes.count == 1)
        let plane = layout.planes[0]
        #expect(plane.offset == 0 && plane.stride == 64 && plane.width == 5 && plane.height == 3)
        #expect(layout.byteCount == 192)
    }

    @Test func rowsOfWholeCacheLinesAreNotPadded() {
        #expect(PixelLayout(width: 64, height: 2, format: .grey(Self.bt601)).planes[0].stride == 64)
        #expect(PixelLayout(width: 65, height: 2, format: .grey(Self.bt601)).planes[0].stride == 128)
    }

    /// Chroma planes round up, so that the last odd column and row have colour too.
    @Test(arguments: [
        (0, 0, 1919, 1081), (1, 0, 960, 1081), (1, 1, 960, 541), (2, 0, 480, 1081), (2, 2, 480, 271),
    ])
    func oddSizes(shiftX: Int, shiftY: Int, width: Int, height: Int) {
        let layout = PixelLayout(
            width: 1919, height: 1081, format: .yuv(shiftX: shiftX, shiftY: shiftY, Self.bt601))
        #expect(layout.planes.count == 3)
        #expect(layout.planes[0].width == 1919 && layout.planes[0].height == 1081)
        for plane in layout.planes[1...] { #expect(plane.width == width && plane.height == height) }
        var end = 0
        for plane in layout.planes {
            #expect(plane.offset == end && plane.stride >= plane.width && plane.stride % 64 == 0)
            end += plane.stride * plane.height
        }
        #expect(layout.byteCount == end)
    }

    @Test func onePixel() {
        let layout = PixelLayout(width: 1, height: 1, format: .yuv(shiftX: 1, shiftY: 1, Self.bt601))
        #expect(layout.planes.allSatisfy { $0.width == 1 && $0.height == 1 } && layout.byteCount == 192)
    }
}
