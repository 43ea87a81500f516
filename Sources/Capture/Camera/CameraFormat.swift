// SPDX-License-Identifier: Apache-2.0
import CFFmpeg

/// How pictures of a V4L2 pixel format are read.
enum CameraFormat: Hashable {
    /// Samples as they are; FFmpeg knows the order as well.
    case raw(AVPixelFormat)
    /// Every picture by itself, so that only those that are scored need decoding.
    case jpeg
    case h264
    /// libv4lconvert knows how.
    case converted

    /// Nil for what nobody here reads.
    init?(_ format: FourCC) {
        switch format.description {
        case "YUYV": self = .raw(AV_PIX_FMT_YUYV422)
        case "UYVY": self = .raw(AV_PIX_FMT_UYVY422)
        case "NV12": self = .raw(AV_PIX_FMT_NV12)
        case "YU12": self = .raw(AV_PIX_FMT_YUV420P)
        case "RGB3": self = .raw(AV_PIX_FMT_RGB24)
        case "BGR3": self = .raw(AV_PIX_FMT_BGR24)
        case "GREY": self = .raw(AV_PIX_FMT_GRAY8)
        case "MJPG", "JPEG": self = .jpeg
        case "H264": self = .h264
        case let name where Self.convertible.contains(name): self = .converted
        default: return nil
        }
    }

    /// What libv4lconvert 1.20 and later turn into YU12.
    private static let convertible: Set<String> = [
        "YVYU", "NV16", "NV61", "YV12", "Y41P", "HM12", "RGBP", "RGB4", "BGR4", "XR24", "AR24", "BX24", "BA24", "Y10",
        "Y16", "Y10B", "Y6", "Y4", "BA81", "GBRG", "GRBG", "RGGB", "HSV3", "HSV4", "JPGL", "PJPG", "S910", "S920",
        "P207", "M310", "JL20", "SONX", "905C", "O511", "O518", "S680", "S401", "CPIA", "CITV", "KONI", "S501", "S505",
        "S508", "S561",
    ]

    /// The lower the better at the same size and rate: what costs nothing to read first, and H.264 last, because every
    /// picture of it must be decoded and one that is lost spoils those behind it.
    var rank: Int {
        switch self {
        case .raw: 0
        case .jpeg: 1
        case .converted: 2
        case .h264: 3
        }
    }
}
