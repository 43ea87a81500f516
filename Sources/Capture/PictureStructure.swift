// SPDX-License-Identifier: Apache-2.0

/// What a picture file says about itself outside its pixels: whether all of it is there, and which way is up.
///
/// libavcodec fills what is missing from a truncated picture with grey; Pillow refuses it, and so do we.
struct PictureStructure {
    var isComplete = true
    var orientation = Orientation.upright
    /// Where the transparency flag of a GIF's first picture stands, nil where it has none.
    var transparencyFlag: Int?
    /// The bytes of an animated WebP's first frame, nil for everything else.
    var firstFrame: Range<Int>?
    /// The chunks of a PNG that say nothing of its pixels and may be compressed: texts and colour profiles.
    var texts: [Range<Int>] = []
    /// What libavcodec would get wrong, nil for nearly all pictures.
    var unsupported: String?

    init(_ data: ByteReader, _ format: PictureFormat) {
        switch format {
        case .jpeg: readJPEG(data)
        case .png: readPNG(data)
        case .webp: readWebP(data)
        case .gif: readGIF(data)
        case .tiff:
            let directory = TIFFDirectory(data)
            orientation = directory?.orientation ?? .upright
            if directory?.holdsJPEG ?? false { unsupported = "JPEG data inside a TIFF is not supported" }
        // Its decoder compares the file's size with the picture's.
        case .bmp: break
        }
    }

    /// Walks the markers (ITU-T T.81, annex B) to the end of the image.
    private mutating func readJPEG(_ data: ByteReader) {
        isComplete = false
        var place = 2
        while let first = data.byte(place), let marker = data.byte(place + 1) {
            // Fill bytes, entropy-coded data with its stuffed zeros, and restart markers are all stepped over.
            if first != 0xFF || marker == 0xFF || marker == 0 || (0xD0...0xD8).contains(marker) || marker == 1 {
                place += first == 0xFF && marker != 0xFF ? 2 : 1
                continue
            }
            if marker == 0xD9 {
                isComplete = true
                return
            }
            guard let length = data.word(place + 2), length >= 2 else { return }
            if marker == 0xE1, data.has("Exif\0\0", at: place + 4),
                let exif = data.slice(from: place + 4, count: length - 2)
            {
                orientation = TIFFDirectory(exif)?.orientation ?? .upright
            }
            place += 2 + length
        }
    }

    private mutating func readPNG(_ data: ByteReader) {
        isComplete = false
        var place = 8
        while let length = data.long(place) {
            if data.has("IEND", at: place + 4) {
                isComplete = true
                return
            }
            if data.has("eXIf", at: place + 4), let exif = data.slice(from: place + 8, count: length) {
                orientation = TIFFDirectory(exif)?.orientation ?? .upright
            }
            let end = place + 12 + length
            let names: [StaticString] = ["zTXt", "iTXt", "tEXt", "iCCP"]
            if end <= data.count, names.contains(where: { data.has($0, at: place + 4) }) {
                texts.append(place..<end)
            }
            place = end
        }
    }

    private mutating func readWebP(_ data: ByteReader) {
        var data = data
        data.isBigEndian = false
        guard let size = data.long(4), size + 8 <= data.count else {
            isComplete = false
            return
        }
        var place = 12
        while let length = data.long(place + 4), place < size + 8 {
            if data.has("EXIF", at: place), let exif = data.slice(from: place + 8, count: length) {
                orientation = TIFFDirectory(exif)?.orientation ?? .upright
            }
            if data.has("ANMF", at: place), firstFrame == nil {
                readAnimationFrame(data, place + 8 + 16, place + 8 + length)
            }
            place += 8 + length + length % 2
        }
    }

    /// Finds the picture among the chunks of an animation frame.
    private mutating func readAnimationFrame(_ data: ByteReader, _ start: Int, _ end: Int) {
        var place = start
        while let length = data.long(place + 4), place < end {
            if data.has("VP8 ", at: place) || data.has("VP8L", at: place) {
                // Offsets of zero, and the size that stands in the canvas's own header.
                let isWhole = (0..<12).allSatisfy {
                    data.byte(start - 16 + $0) == ($0 < 6 ? 0 : data.byte(24 + $0 - 6))
                }
                if !isWhole { unsupported = "an animation whose first frame covers only a part is not supported" }
                let frame = place..<place + 8 + length
                if frame.upperBound <= data.count { firstFrame = frame } else { isComplete = false }
                return
            }
            place += 8 + length + length % 2
        }
    }

    /// Walks the blocks (GIF89a, section 14 onwards) to the end of the first picture.
    private mutating func readGIF(_ data: ByteReader) {
        isComplete = false
        guard let flags = data.byte(10) else { return }
        var place = 13 + Self.tableSize(flags)
        while let kind = data.byte(place) {
            switch kind {
            case 0x21:
                if data.byte(place + 1) == 0xF9, data.byte(place + 3).map({ $0 & 1 }) == 1 {
                    transparencyFlag = place + 3
                }
                place = Self.skipBlocks(data, place + 2)
            case 0x2C:
                guard let flags = data.byte(place + 9) else { return }
                let end = Self.skipBlocks(data, place + 10 + Self.tableSize(flags) + 1)
                isComplete = end <= data.count
                return
            default: return
            }
        }
    }

    private static func tableSize(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }

    /// The place after a chain of data blocks, beyond the end where it is cut off.
    private static func skipBlocks(_ data: ByteReader, _ start: Int) -> Int {
        var place = start
        while let length = data.byte(place) {
            if length == 0 { return place + 1 }
            place += 1 + length
        }
        return data.count + 1
    }
}
