// SPDX-License-Identifier: Apache-2.0

/// The first directory of a TIFF file or of EXIF data, which is laid out like one (TIFF 6.0; CIPA DC-008, section 4.6).
struct TIFFDirectory {
    private let data: ByteReader
    private let start: Int
    private let entries: Int

    /// Nil where the bytes are something else.
    init?(_ data: ByteReader) {
        var data = data
        // PNG and WebP writers now and then leave the marker of JPEG in front.
        if data.has("Exif\0\0", at: 0), let rest = data.slice(from: 6, count: data.count - 6) { data = rest }
        if data.has("II", at: 0) { data.isBigEndian = false } else if !data.has("MM", at: 0) { return nil }
        guard data.word(2) == 42, let start = data.long(4), let entries = data.word(start) else { return nil }
        self.data = data
        self.start = start + 2
        self.entries = entries
    }

    /// The value of a tag of type 3, a 16-bit number, which stands in the entry itself; nil where there is none.
    func number(tag: Int) -> Int? {
        for index in 0..<entries {
            let entry = start + 12 * index
            guard let found = data.word(entry) else { return nil }
            if found == tag { return data.word(entry + 2) == 3 ? data.word(entry + 8) : nil }
        }
        return nil
    }

    /// Upright where the tag is missing or broken.
    var orientation: Orientation { Orientation(exif: number(tag: 0x0112) ?? 1) }

    /// Whether the strips are JPEG data (tag 0x0103 is 6 or 7), from which libavcodec makes garbage.
    var holdsJPEG: Bool { [6, 7].contains(number(tag: 0x0103)) }
}
