// SPDX-License-Identifier: Apache-2.0

/// The orientation tag of EXIF data, whose layout is that of a TIFF file (CIPA DC-008, section 4.6).
enum ExifOrientation {
    /// Reads tag 0x0112 of the first directory; upright where it is missing or broken.
    static func read(_ data: ByteReader) -> Orientation {
        var data = data
        // PNG and WebP writers now and then leave the marker of JPEG in front.
        if data.has("Exif\0\0", at: 0), let rest = data.slice(from: 6, count: data.count - 6) { data = rest }
        if data.has("II", at: 0) { data.isBigEndian = false } else if !data.has("MM", at: 0) { return .upright }
        guard data.word(2) == 42, let directory = data.long(4), let entries = data.word(directory) else { return .upright }
        for index in 0..<entries {
            let entry = directory + 2 + 12 * index
            guard let tag = data.word(entry) else { return .upright }
            // Type 3 is a 16-bit number, whose value stands in the entry itself.
            if tag == 0x0112, data.word(entry + 2) == 3, let value = data.word(entry + 8) { return Orientation(exif: value) }
        }
        return .upright
    }
}
