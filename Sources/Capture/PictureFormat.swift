// SPDX-License-Identifier: Apache-2.0
import CFFmpeg

/// The kinds of still pictures, told apart by their first bytes, never by the file's name.
enum PictureFormat {
    case jpeg, png, webp, bmp, gif, tiff

    init?(_ data: ByteReader) {
        if Self.isPNG(data) {
            self = .png
        } else if data.byte(0) == 0xFF, data.byte(1) == 0xD8, data.byte(2) == 0xFF {
            self = .jpeg
        } else if data.has("RIFF", at: 0), data.has("WEBP", at: 8) {
            self = .webp
        } else if data.has("GIF87a", at: 0) || data.has("GIF89a", at: 0) {
            self = .gif
        } else if data.has("II*\0", at: 0) || data.has("MM\0*", at: 0) {
            self = .tiff
        } else if data.has("BM", at: 0) {
            self = .bmp
        } else {
            return nil
        }
    }

    private static func isPNG(_ data: ByteReader) -> Bool { data.byte(0) == 0x89 && data.has("PNG\r\n\u{1a}\n", at: 1) }

    /// What a folder's files must end in to be taken, in lower case.
    static let extensions: Set<String> = [
        "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff",
    ]

    var codec: AVCodecID {
        switch self {
        case .jpeg: AV_CODEC_ID_MJPEG
        case .png: AV_CODEC_ID_PNG
        case .webp: AV_CODEC_ID_WEBP
        case .bmp: AV_CODEC_ID_BMP
        case .gif: AV_CODEC_ID_GIF
        case .tiff: AV_CODEC_ID_TIFF
        }
    }
}
