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

    /// Fields, and pictures that were held back; a camera sends one a packet.
    private static let mostPictures = 32

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
        var picture: Picture?
        var damage: String?
        // All that came of it is taken out: a decoder that keeps something refuses the next packet.
        for _ in 0..<Self.mostPictures {
            switch try decoder.receive(into: frame) {
            case .frame where frame.isDamaged: damage = "frame damaged"
            case .frame: picture = try packed()
            case .damaged(let reason): damage = reason
            case .hungry, .ended:
                if let damage, picture == nil { throw Failure(.badData, "\(action): \(damage)") }
                return picture
            }
        }
        throw Failure(.badData, "\(action): one packet holds more than \(Self.mostPictures) pictures")
    }

    private func packed() throws(Failure) -> Picture {
        try frame.withPointer { frame throws(Failure) in
            fingerprint = memory?.fingerprint(frame)
            return try packer.pack(frame, orientation: .upright)
        }
    }
}
