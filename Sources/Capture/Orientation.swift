// SPDX-License-Identifier: Apache-2.0

/// One of the eight ways in which stored pixels can lie: first swapped along the diagonal, then mirrored.
///
/// A stored pixel (x, y) is shown at (u, v) = `isTransposed` ? (y, x) : (x, y), counted from the right where
/// `isFlippedX` and from the bottom where `isFlippedY`.
package struct Orientation: Hashable, Sendable {
    package var isTransposed = false
    package var isFlippedX = false
    package var isFlippedY = false

    package static let upright = Orientation()

    /// The EXIF tag 0x0112; numbers outside 1...8 mean upright.
    package init(exif number: Int) {
        switch number {
        case 2: self.init(isFlippedX: true)
        case 3: self.init(isFlippedX: true, isFlippedY: true)
        case 4: self.init(isFlippedY: true)
        case 5: self.init(isTransposed: true)
        case 6: self.init(isTransposed: true, isFlippedX: true)
        case 7: self.init(isTransposed: true, isFlippedX: true, isFlippedY: true)
        case 8: self.init(isTransposed: true, isFlippedY: true)
        default: self.init()
        }
    }

    /// A display matrix as in MP4's `tkhd`: x' = a x + c y, y' = b x + d y. Angles in between go to the nearest
    /// multiple of 90 degrees; scaling and translation do not matter here.
    package init(a: Int32, b: Int32, c: Int32, d: Int32) {
        let straight = a.magnitude.addingReportingOverflow(d.magnitude).partialValue
        let swapped = b.magnitude.addingReportingOverflow(c.magnitude).partialValue
        if swapped > straight {
            self.init(isTransposed: true, isFlippedX: c < 0, isFlippedY: b < 0)
        } else {
            self.init(isFlippedX: a < 0, isFlippedY: d < 0)
        }
    }

    init(isTransposed: Bool = false, isFlippedX: Bool = false, isFlippedY: Bool = false) {
        self.isTransposed = isTransposed
        self.isFlippedX = isFlippedX
        self.isFlippedY = isFlippedY
    }

    /// Width and height as shown, of a picture stored as `width` by `height`.
    func upright(width: Int, height: Int) -> (width: Int, height: Int) {
        isTransposed ? (height, width) : (width, height)
    }
}
