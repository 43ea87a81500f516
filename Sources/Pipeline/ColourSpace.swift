// SPDX-License-Identifier: Apache-2.0

/// How Y'CbCr samples become R'G'B'; the stream's own numbers (ITU-T H.273), never a guess made downstream.
package struct ColourSpace: Sendable, Hashable {
    /// Weight of red in luma: 0.299 (BT.601), 0.2126 (BT.709), 0.2627 (BT.2020).
    package let kr: Float
    /// Weight of blue in luma: 0.114 (BT.601), 0.0722 (BT.709), 0.0593 (BT.2020).
    package let kb: Float
    /// Full range: luma and chroma use 0...255. Otherwise luma uses 16...235 and chroma 16...240.
    package let isFullRange: Bool
    /// Where a subsampled chroma sample lies, as a fraction of a chroma sample's width right of its group's left edge:
    /// 0.5 is the group's centre (JPEG, MPEG-1); left-sited MPEG-2/H.264 4:2:0 has it on the first luma column, 0.25.
    package let chromaX: Float
    /// The same downwards: 0.5 is the centre, 0.25 the first luma row (BT.2020 "top left").
    package let chromaY: Float

    package init(kr: Float, kb: Float, isFullRange: Bool, chromaX: Float = 0.5, chromaY: Float = 0.5) {
        self.kr = kr
        self.kb = kb
        self.isFullRange = isFullRange
        self.chromaX = chromaX
        self.chromaY = chromaY
    }
}
