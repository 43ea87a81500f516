// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import CV4L2
import Pipeline

/// Owns a libv4lconvert context, which turns what only that library knows into YU12.
final class ConvertedPictureReader: CameraPictureReader {
    // The context looks up the camera through its descriptor (required).
    private let device: CameraDevice
    private let context: OpaquePointer
    private let action: String
    private let reader: RawPictureReader
    private var (source, target): (v4l2_format, v4l2_format)
    private let memory: UnsafeMutableRawBufferPointer

    init(_ format: DriverFormat, device: CameraDevice, pool: PixelPool, action: String) throws(Failure) {
        guard let context = v4lconvert_create(device.descriptor) else {
            throw Failure(.software, "out of memory for a converter")
        }
        let planar = DriverFormat(planar: format.size)
        do throws(Failure) {
            reader = try RawPictureReader(planar, AV_PIX_FMT_YUV420P, pool: pool, action: action)
        } catch {
            v4lconvert_destroy(context)
            throw error
        }
        self.device = device
        self.context = context
        self.action = action
        (source, target) = (format.native, planar.native)
        memory = .allocate(byteCount: Int(planar.native.fmt.pix.sizeimage), alignment: 64)
    }

    deinit {
        v4lconvert_destroy(context)
        memory.deallocate()
    }

    func picture(_ bytes: UnsafeMutableRawBufferPointer) throws(Failure) -> Picture? {
        let count = v4lconvert_convert(
            context, &source, &target, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
            Int32(clamping: bytes.count), memory.baseAddress?.assumingMemoryBound(to: UInt8.self),
            Int32(clamping: memory.count))
        guard count >= 0, Int(count) <= memory.count else {
            let reason = String(cString: v4lconvert_get_error_message(context)).split(whereSeparator: \.isNewline).first
            throw Failure(.badData, "\(action): libv4lconvert says: \(reason ?? "nothing")")
        }
        return try reader.picture(UnsafeMutableRawBufferPointer(rebasing: memory[..<Int(count)]))
    }
}
