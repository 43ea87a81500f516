// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// A loaded model as this room sees it.
package struct ServedModel: Sendable {
    /// Such as `PE-Core-B16-224`.
    package let name: String
    /// Pixels of the pictures that the encoder looks at.
    package let pictureWidth: Int
    package let pictureHeight: Int
    package let pictures: any FrameEncoder
    package let texts: any SentenceEncoder
    /// The cosines that become 0 and 100 where a request does not say.
    package let range: ScoreRange

    package init(
        name: String, pictureWidth: Int, pictureHeight: Int, pictures: any FrameEncoder, texts: any SentenceEncoder,
        range: ScoreRange = .standard
    ) {
        self.name = name
        self.pictureWidth = pictureWidth
        self.pictureHeight = pictureHeight
        self.pictures = pictures
        self.texts = texts
        self.range = range
    }
}
