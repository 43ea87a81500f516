// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import CV4L2
import Pipeline

/// The pictures that the driver agreed to send.
struct DriverFormat {
    let format: FourCC
    let size: FrameSize
    /// Bytes from row to row; 0 for compressed pictures.
    let stride: Int
    /// As libv4lconvert takes it.
    let native: v4l2_format

    /// - Throws: `badData` for sizes out of bounds.
    init(_ native: v4l2_format, action: String) throws(Failure) {
        let picture = native.fmt.pix
        guard let size = FrameSize(width: Int(picture.width), height: Int(picture.height)) else {
            throw Failure(
                .badData, "\(action): the driver sends \(picture.width)x\(picture.height) pixels: out of bounds")
        }
        format = FourCC(code: picture.pixelformat)
        self.size = size
        stride = Int(picture.bytesperline)
        self.native = native
    }

    /// For pictures that libv4lconvert made, rows one right behind another.
    init(planar size: FrameSize) {
        var native = v4l2_format()
        native.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        native.fmt.pix.width = UInt32(size.width)
        native.fmt.pix.height = UInt32(size.height)
        native.fmt.pix.pixelformat = FourCC.planar.code
        native.fmt.pix.field = V4L2_FIELD_NONE.rawValue
        native.fmt.pix.colorspace = V4L2_COLORSPACE_SMPTE170M.rawValue
        v4lconvert_fixup_fmt(&native)
        format = .planar
        self.size = size
        stride = Int(native.fmt.pix.bytesperline)
        self.native = native
    }

    var space: AVColorSpace {
        var picture = native.fmt.pix
        return switch cv4l2_encoding(&picture) {
        case V4L2_YCBCR_ENC_709, V4L2_YCBCR_ENC_XV709: AVCOL_SPC_BT709
        case V4L2_YCBCR_ENC_BT2020: AVCOL_SPC_BT2020_NCL
        case V4L2_YCBCR_ENC_BT2020_CONST_LUM: AVCOL_SPC_BT2020_CL
        case V4L2_YCBCR_ENC_SMPTE240M: AVCOL_SPC_SMPTE240M
        default: AVCOL_SPC_SMPTE170M
        }
    }

    /// Grey of which the driver does not tell the range is full, as everywhere in perceptd.
    var range: AVColorRange {
        var picture = native.fmt.pix
        if picture.quantization == V4L2_QUANTIZATION_DEFAULT.rawValue, format == .grey {
            return AVCOL_RANGE_UNSPECIFIED
        }
        return cv4l2_quantization(&picture) == V4L2_QUANTIZATION_FULL_RANGE ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    }
}

extension FourCC {
    /// `YU12`
    static let planar = FourCC(code: 0x3231_5559)
    /// `GREY`
    static let grey = FourCC(code: 0x5945_5247)
}
