// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Where a stored sample goes in an upright plane: `start + x * columnStep + y * rowStep`, all in bytes.
struct PlaneTarget {
    let start: UnsafeMutablePointer<UInt8>
    let columnStep: Int
    let rowStep: Int

    /// - Parameters:
    ///   - base: first byte of the frame's buffer
    ///   - plane: the upright plane to write
    ///   - bytesPerPixel: 3 for interleaved R G B, else 1
    init(
        _ base: UnsafeMutablePointer<UInt8>, _ plane: PixelLayout.Plane, bytesPerPixel: Int, orientation: Orientation
    ) {
        let stepX = orientation.isFlippedX ? -bytesPerPixel : bytesPerPixel
        let stepY = orientation.isFlippedY ? -plane.stride : plane.stride
        let originX = orientation.isFlippedX ? (plane.width - 1) * bytesPerPixel : 0
        let originY = orientation.isFlippedY ? (plane.height - 1) * plane.stride : 0
        start = base + plane.offset + originX + originY
        columnStep = orientation.isTransposed ? stepY : stepX
        rowStep = orientation.isTransposed ? stepX : stepY
    }

    private init(start: UnsafeMutablePointer<UInt8>, columnStep: Int, rowStep: Int) {
        self.start = start
        self.columnStep = columnStep
        self.rowStep = rowStep
    }

    /// The same pixels, `index` bytes further: R, G or B of each.
    func channel(_ index: Int) -> PlaneTarget {
        PlaneTarget(start: start + index, columnStep: columnStep, rowStep: rowStep)
    }

    func row(_ y: Int) -> UnsafeMutablePointer<UInt8> { start + y * rowStep }
}
