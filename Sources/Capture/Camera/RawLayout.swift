// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Where the planes of an uncompressed picture lie in the driver's buffer, as V4L2 lays them out.
struct RawLayout: Hashable {
    struct Plane: Hashable {
        /// Bytes.
        let offset: Int
        let stride: Int
    }

    let planes: [Plane]
    /// Bytes that a whole picture has at least; the last row may lack its padding.
    let byteCount: Int

    /// - Throws: `badData` where the driver's rows are too short or absurdly long.
    init(_ format: DriverFormat, action: String) throws(Failure) {
        try self.init(format.format, format.size, stride: format.stride, action: action)
    }

    /// - Parameter stride: bytes from row to row of the first plane; 0 for as few as there can be
    init(_ format: FourCC, _ size: FrameSize, stride: Int, action: String) throws(Failure) {
        let (half, halfHeight) = ((size.width + 1) / 2, (size.height + 1) / 2)
        let row =
            switch format.description {
            case "YUYV", "UYVY": 4 * half
            case "RGB3", "BGR3": 3 * size.width
            case "NV12", "YU12": 2 * half
            default: size.width
            }
        let stride = stride == 0 ? row : stride
        // 16 bytes a pixel are more than any format has.
        guard stride >= row, stride <= 16 * CodecContext.maximumEdge else {
            throw Failure(
                .badData, "\(action): the driver sends rows of \(stride) bytes; \(format) \(size) needs \(row)")
        }
        let luma = stride * size.height
        switch format.description {
        case "NV12":
            planes = [Plane(offset: 0, stride: stride), Plane(offset: luma, stride: stride)]
            byteCount = luma + stride * (halfHeight - 1) + row
        case "YU12":
            let chroma = stride / 2
            planes = [
                Plane(offset: 0, stride: stride), Plane(offset: luma, stride: chroma),
                Plane(offset: luma + chroma * halfHeight, stride: chroma),
            ]
            byteCount = luma + chroma * (2 * halfHeight - 1) + half
        default:
            planes = [Plane(offset: 0, stride: stride)]
            byteCount = luma - stride + row
        }
    }

    /// Makes `frame` a view of a picture that begins at `base`.
    func describe(_ base: UnsafeMutablePointer<UInt8>, to frame: UnsafeMutablePointer<AVFrame>) {
        frame.pointee.data.0 = base
        frame.pointee.linesize.0 = Int32(planes[0].stride)
        if planes.count > 1 {
            frame.pointee.data.1 = base + planes[1].offset
            frame.pointee.linesize.1 = Int32(planes[1].stride)
        }
        if planes.count > 2 {
            frame.pointee.data.2 = base + planes[2].offset
            frame.pointee.linesize.2 = Int32(planes[2].stride)
        }
    }
}
