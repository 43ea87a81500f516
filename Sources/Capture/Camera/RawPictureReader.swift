// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Reads uncompressed pictures: the driver's buffer is described to `FramePacker` as it lies, which copies it once.
final class RawPictureReader: CameraPictureReader {
    private let layout: RawLayout
    private let frame: DecodedFrame
    private var packer: FramePacker
    private let action: String

    /// - Throws: `badData` where the driver's rows are too short for its pixel format.
    init(_ format: DriverFormat, _ pixelFormat: AVPixelFormat, pool: PixelPool, action: String) throws(Failure) {
        layout = try RawLayout(format, action: action)
        frame = try DecodedFrame()
        packer = FramePacker(pool: pool, action: action)
        self.action = action
        try frame.withPointer { frame throws(Failure) in
            frame.pointee.format = pixelFormat.rawValue
            frame.pointee.width = Int32(format.size.width)
            frame.pointee.height = Int32(format.size.height)
            frame.pointee.colorspace = format.space
            frame.pointee.color_range = format.range
        }
    }

    func picture(_ bytes: UnsafeMutableRawBufferPointer) throws(Failure) -> Picture? {
        guard bytes.count >= layout.byteCount, let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            throw Failure(.badData, "\(action): a picture has \(bytes.count) bytes instead of \(layout.byteCount)")
        }
        let layout = layout
        return try frame.withPointer { frame throws(Failure) in
            layout.describe(base, to: frame)
            return try packer.pack(frame, orientation: .upright)
        }
    }
}
