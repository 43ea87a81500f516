// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Decodes pictures that were kept compressed, each on its own, once somebody wants them: from any thread.
final class LatePictures: Sendable {
    private let reader: Protected<CompressedPictureReader>
    /// What is wrong with the pictures, and since when; nil where the last one was good.
    private let trouble = Protected<(since: ContinuousClock.Instant, reason: String)?>(nil)

    init(_ codec: AVCodecID, pool: PixelPool, action: String) throws(Failure) {
        reader = Protected(try CompressedPictureReader(codec, pool: pool, action: action))
    }

    /// Why no picture could be decoded for `seconds`; nil where one could, or nobody wanted one.
    func failure(after seconds: Double) -> String? {
        trouble.withLock { $0 }.flatMap { ContinuousClock.now - $0.since > .seconds(seconds) ? $0.reason : nil }
    }

    /// - Throws: `badData` where the picture is broken.
    func picture(_ bytes: [UInt8]) throws(Failure) -> CameraPictureReader.Picture {
        do throws(Failure) {
            let picture = try decode(bytes)
            trouble.withLock { $0 = nil }
            return picture
        } catch {
            trouble.withLock { $0 = ($0?.since ?? .now, error.reason) }
            throw error
        }
    }

    private func decode(_ bytes: [UInt8]) throws(Failure) -> CameraPictureReader.Picture {
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
