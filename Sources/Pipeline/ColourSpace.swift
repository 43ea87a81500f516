// SPDX-License-Identifier: Apache-2.0

/// How Y'CbCr samples become R'G'B'; the stream's own numbers (ITU-T H.273), never a guess made downstream.
package struct ColourSpace: Sendable, Hashable {
    /// Weight of red in luma: 0.299 (BT.601), 0.2126 (BT.709), 0.2627 (BT.2020).
    package let kr: Float
    /// Weight of blue in luma: 0.114 (BT.601), 0.0722 (BT.709), 0.0593 (BT.2020).
    package let kb: Float
    /// Full range: luma and chroma use 0...255. Otherwise luma uses 16...235 and chroma 16...240.
    package let isFullRange: Bool

    package init(kr: Float, kb: Float, isFullRange: Bool) {
        self.kr = kr
        self.kb = kb
        self.isFullRange = isFullRange
    }
}
