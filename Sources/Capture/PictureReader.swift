// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Glibc
package import Pipeline

/// Decodes still pictures: JPEG, PNG, WebP, BMP, TIFF and the first frame of GIF and animated WebP.
///
/// Samples are those of Pillow's `ImageOps.exif_transpose(Image.open(f)).convert("RGB")`: orientation applied, alpha
/// dropped (not blended), 16 bits cut to the upper 8, colour profiles and gamma ignored.
package enum PictureReader {
    /// Bytes of a picture file, at most.
    private static let maximumFileSize = 1 << 30

    /// Reads and decodes a file.
    ///
    /// - Throws: `noInput` or `noPermission` where it cannot be opened, `badData` where it is not a whole picture.
    package static func read(path: String, pool: PixelPool) throws(Failure) -> Frame {
        try picture(path: path, pool: pool).frame(source: path, sequence: 0, pts: 0)
    }

    /// Decodes a picture that is in memory already.
    ///
    /// - Parameters:
    ///   - name: becomes the frame's source, and stands in the failure's reason
    ///   - pixelLimit: more are refused before memory is taken for them
    /// - Throws: `badData` where it is not a whole picture, or too large.
    package static func decode(
        bytes: some Collection<UInt8>, name: String, sequence: UInt64 = 0, pixelLimit: Int = .max, pool: PixelPool
    ) throws(Failure) -> Frame {
        let start = ContinuousClock.now
        let action = "cannot read \(name)"
        try check(size: bytes.count, action)
        let packet = try Packet()
        try packet.fill(count: bytes.count) { $0.copyBytes(from: bytes) }
        let picture = try decode(packet, action: action, start: start, pixelLimit: pixelLimit, pool: pool)
        return picture.frame(source: name, sequence: sequence, pts: 0)
    }

    /// The picture in a file, not yet placed in a sequence.
    static func picture(path: String, pool: PixelPool) throws(Failure) -> StillPicture {
        let start = ContinuousClock.now
        let action = "cannot read \(path)"
        let file = try InputFile(path, action: action)
        let size = try file.size(action: action)
        try check(size: size, action)
        let packet = try Packet()
        try packet.fill(count: size) { bytes throws(Failure) in try file.read(into: bytes, action: action) }
        return try decode(packet, action: action, start: start, pixelLimit: .max, pool: pool)
    }

    private static func check(size: Int, _ action: String) throws(Failure) {
        guard size > 0 else { throw Failure(.badData, "\(action): it is empty") }
        guard size <= maximumFileSize else {
            throw Failure(.badData, "\(action): \(size) bytes are too many for a picture, at most \(maximumFileSize)")
        }
    }

    private static func decode(
        _ packet: Packet, action: String, start: ContinuousClock.Instant, pixelLimit: Int, pool: PixelPool
    ) throws(Failure) -> StillPicture {
        _ = FFmpegError.isSilenced
        let (format, structure) = try inspect(packet, action)
        let layout: PixelLayout
        let pixels: PixelBuffer
        if format == .jpeg {
            (layout, pixels) = try packet.withBytes { bytes throws(Failure) in
                try JPEGDecoder(action: action).decode(
                    bytes, orientation: structure.orientation, pixelLimit: pixelLimit, pool: pool)
            }
        } else {
            try prepare(packet, structure)
            let frame = try DecodedFrame()
            let decoder = try CodecContext(picture: format.codec, pixelLimit: pixelLimit, action: action)
            try decode(packet, decoder, into: frame, action)
            (layout, pixels) = try frame.withPointer { frame throws(Failure) in
                try check(frame, pixelLimit, action)
                return try pack(frame, format, structure.orientation, action, pool)
            }
        }
        return StillPicture(
            codec: CodecContext.name(format.codec), layout: layout, pixels: pixels, captured: .now(), arrival: .now,
            milliseconds: (ContinuousClock.now - start).milliseconds)
    }

    private static func inspect(_ packet: Packet, _ action: String) throws(Failure) -> (PictureFormat, PictureStructure)
    {
        try packet.withBytes { bytes throws(Failure) in
            let data = ByteReader(bytes: bytes)
            guard let format = PictureFormat(data) else {
                throw Failure(.badData, "\(action): it is not a JPEG, PNG, WebP, BMP, GIF or TIFF picture")
            }
            let structure = PictureStructure(data, format)
            guard structure.isComplete else { throw Failure(.badData, "\(action): it is cut off") }
            if let reason = structure.unsupported { throw Failure(.badData, "\(action): \(reason)") }
            return (format, structure)
        }
    }

    /// Changes the bytes where libavcodec would read them differently from Pillow.
    private static func prepare(_ packet: Packet, _ structure: PictureStructure) throws(Failure) {
        if !structure.texts.isEmpty { try removeTexts(packet, structure.texts) }
        if let place = structure.transparencyFlag {
            // Without the flag a transparent pixel has the colour that the palette gives it, as in Pillow.
            try packet.withPointer { $0.pointee.data[place] &= 0xFE }
        }
        if let range = structure.firstFrame {
            let chunk = try packet.withBytes { Array($0[range]) }
            let size = UInt32(clamping: chunk.count + 4)
            let sizeBytes = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * UInt32($0))) }
            let whole = Array("RIFF".utf8) + sizeBytes + Array("WEBP".utf8) + chunk
            try packet.fill(count: whole.count) { $0.copyBytes(from: whole) }
        }
    }

    /// libavcodec would unpack them: 1 MB of compressed text becomes 1 GB.
    private static func removeTexts(_ packet: Packet, _ texts: [Range<Int>]) throws(Failure) {
        let rest = try packet.withBytes { bytes in
            var (rest, place): ([UInt8], Int) = ([], 0)
            for text in texts {
                rest += bytes[place..<text.lowerBound]
                place = text.upperBound
            }
            return rest + bytes[place...]
        }
        try packet.fill(count: rest.count) { $0.copyBytes(from: rest) }
    }

    private static func decode(
        _ packet: Packet, _ decoder: CodecContext, into frame: DecodedFrame, _ action: String
    ) throws(Failure) {
        if let reason = try decoder.send(packet) { throw Failure(.badData, "\(action): \(reason)") }
        _ = try decoder.send(nil)
        switch try decoder.receive(into: frame) {
        case .frame where frame.isDamaged: throw Failure(.badData, "\(action): it is damaged")
        case .frame: return
        case .hungry, .ended: throw Failure(.badData, "\(action): it holds no picture")
        case .damaged(let reason): throw Failure(.badData, "\(action): \(reason)")
        }
    }

    private static func check(
        _ frame: UnsafePointer<AVFrame>, _ pixelLimit: Int, _ action: String
    ) throws(Failure) {
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        guard width * height <= pixelLimit else {
            throw Failure(.badData, "\(action): \(width)x\(height) pixels are too many, at most \(pixelLimit)")
        }
    }

    private static func pack(
        _ frame: UnsafePointer<AVFrame>, _ kind: PictureFormat, _ orientation: Orientation, _ action: String,
        _ pool: PixelPool
    ) throws(Failure) -> (layout: PixelLayout, pixels: PixelBuffer) {
        var packer = FramePacker(pool: pool, action: action, isPicture: true)
        if kind != .webp { return try packer.pack(frame, orientation: orientation) }
        return try packer.pack(frame, orientation: orientation) { WebPColour.convert(frame, to: $0) }
    }
}
