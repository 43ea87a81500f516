// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Decodes MJPG and H.264.
final class CompressedPictureReader: CameraPictureReader {
    private let decoder: CodecContext
    private let packet: Packet
    private let frame: DecodedFrame
    private var packer: FramePacker
    private let action: String
    /// Of H.264, whose bytes tell how a picture differs from others.
    private var memory: PictureMemory?
    private(set) var fingerprint: UInt64?

    init(_ codec: AVCodecID, pool: PixelPool, action: String) throws(Failure) {
        _ = FFmpegError.isSilenced
        decoder = try CodecContext(camera: codec, action: action)
        packet = try Packet()
        frame = try DecodedFrame()
        packer = FramePacker(pool: pool, action: action)
        self.action = action
        memory = codec == AV_CODEC_ID_H264 ? PictureMemory() : nil
    }

    func picture(_ bytes: UnsafeMutableRawBufferPointer) throws(Failure) -> Picture? {
        try packet.fill(count: bytes.count) { $0.copyMemory(from: UnsafeRawBufferPointer(bytes)) }
        if let reason = try decoder.send(packet) { throw Failure(.badData, "\(action): \(reason)") }
        switch try decoder.receive(into: frame) {
        case .frame where frame.isDamaged: throw Failure(.badData, "\(action): frame damaged")
        case .frame:
            return try frame.withPointer { frame throws(Failure) in
                fingerprint = memory?.fingerprint(frame)
                return try packer.pack(frame, orientation: .upright)
            }
        case .hungry, .ended: return nil
        case .damaged(let reason): throw Failure(.badData, "\(action): \(reason)")
        }
    }
}
