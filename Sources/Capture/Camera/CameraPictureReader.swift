// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Makes pooled pictures of the bytes that a camera sends. For one thread.
protocol CameraPictureReader: AnyObject {
    typealias Picture = (layout: PixelLayout, pixels: PixelBuffer)

    /// Copies what it needs of `bytes`.
    ///
    /// - Returns: the picture; nil where its decoder wants more first
    /// - Throws: `badData` where the picture is broken; the next one may be whole.
    func picture(_ bytes: UnsafeMutableRawBufferPointer) throws(Failure) -> Picture?

    /// Of the last picture, where its bytes say nothing about whether it is new; else nil.
    var fingerprint: UInt64? { get }
}

extension CameraPictureReader {
    var fingerprint: UInt64? { nil }
}
