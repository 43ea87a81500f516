// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Decodes pictures that were kept compressed, each on its own, once somebody wants them: from any thread.
final class LatePictures: Sendable {
    private let reader: Protected<CompressedPictureReader>

    init(_ codec: AVCodecID, pool: PixelPool, action: String) throws(Failure) {
        reader = Protected(try CompressedPictureReader(codec, pool: pool, action: action))
    }

    /// - Throws: `badData` where the picture is broken.
    func picture(_ bytes: [UInt8]) throws(Failure) -> CameraPictureReader.Picture {
        let picture = try reader.withLock { reader throws(Failure) in
            var bytes = bytes
            var outcome: Result<CameraPictureReader.Picture?, Failure> = .success(nil)
            bytes.withUnsafeMutableBytes { bytes in
                outcome = Result { () throws(Failure) in try reader.picture(bytes) }
            }
            return try outcome.get()
        }
        guard let picture else { throw Failure(.badData, "the picture does not end") }
        return picture
    }
}
