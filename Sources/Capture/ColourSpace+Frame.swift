// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

extension ColourSpace {
    /// The colour space of a decoded frame, turned with it.
    ///
    /// Where the stream does not tell, swscale's rules, because the model was trained and is evaluated on frames that
    /// FFmpeg turned into RGB (decord, torchcodec, PyAV): BT.601 at every size, though players take BT.709 for high
    /// definition; limited range, but full for `yuvj` formats and for grey.
    init(_ frame: AVFrame, _ format: AVPixFmtDescriptor, orientation: Orientation) {
        let isGrey = format.nb_components < 3
        let isFullRange =
            switch frame.color_range {
            case AVCOL_RANGE_JPEG: true
            case AVCOL_RANGE_MPEG: false
            default: isGrey || Self.isFullRangeFormat(frame.format)
            }
        let weights = Self.weights(frame.colorspace) ?? (0.299, 0.114)
        var (x, y) = Self.siting(
            frame.chroma_location, format, isFullRange: isFullRange)
        if orientation.isTransposed { (x, y) = (y, x) }
        if orientation.isFlippedX { x = 1 - x }
        if orientation.isFlippedY { y = 1 - y }
        self.init(kr: weights.kr, kb: weights.kb, isFullRange: isFullRange, chromaX: x, chromaY: y)
    }

    /// The `yuvj` formats, which say "full range" by their name alone.
    private static func isFullRangeFormat(_ format: Int32) -> Bool {
        let fullRange = [
            AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P,
        ]
        return fullRange.contains { $0.rawValue == format }
    }

    /// ITU-T H.273 table 4; nil where the stream does not tell, or tells a matrix that is not made of two weights
    /// (YCgCo, ICtCp).
    private static func weights(_ space: AVColorSpace) -> (kr: Float, kb: Float)? {
        switch space {
        case AVCOL_SPC_BT709: (0.2126, 0.0722)
        case AVCOL_SPC_FCC: (0.30, 0.11)
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: (0.299, 0.114)
        case AVCOL_SPC_SMPTE240M: (0.212, 0.087)
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: (0.2627, 0.0593)
        default: nil
        }
    }

    /// Where a chroma sample lies in its group, as `ColourSpace` wants it. Untold: centred for full range (JPEG), else
    /// on the left (MPEG-2, H.264, mpv's rule). Without subsampling there is no choice: 0.5.
    private static func siting(
        _ location: AVChromaLocation, _ format: AVPixFmtDescriptor, isFullRange: Bool
    ) -> (x: Float, y: Float) {
        // The first luma sample's centre, as a fraction of the group.
        let firstX = 0.5 / Float(1 << format.log2_chroma_w)
        let firstY = 0.5 / Float(1 << format.log2_chroma_h)
        return switch location {
        case AVCHROMA_LOC_LEFT: (firstX, 0.5)
        case AVCHROMA_LOC_CENTER: (0.5, 0.5)
        case AVCHROMA_LOC_TOPLEFT: (firstX, firstY)
        case AVCHROMA_LOC_TOP: (0.5, firstY)
        case AVCHROMA_LOC_BOTTOMLEFT: (firstX, 1 - firstY)
        case AVCHROMA_LOC_BOTTOM: (0.5, 1 - firstY)
        default: isFullRange ? (0.5, 0.5) : (firstX, 0.5)
        }
    }
}
