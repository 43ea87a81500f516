// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// The numbers of a PE-Core model.
package struct ModelConfiguration: Sendable, Hashable {
    /// The image tower.
    package struct Image: Sendable, Hashable {
        /// Pixels along either side.
        package let imageSize: Int
        /// Pixels along either side of a patch.
        package let patchSize: Int
        /// D
        package let width: Int
        package let layers: Int
        package let heads: Int
        package let mlpWidth: Int
        package let hasClassToken: Bool
        package let poolHeads: Int
        package let poolMLPWidth: Int

        package init(
            imageSize: Int, patchSize: Int, width: Int, layers: Int, heads: Int, mlpWidth: Int, hasClassToken: Bool,
            poolHeads: Int, poolMLPWidth: Int
        ) {
            self.imageSize = imageSize
            self.patchSize = patchSize
            self.width = width
            self.layers = layers
            self.heads = heads
            self.mlpWidth = mlpWidth
            self.hasClassToken = hasClassToken
            self.poolHeads = poolHeads
            self.poolMLPWidth = poolMLPWidth
        }

        /// Patches along either side.
        package var grid: Int { imageSize / patchSize }
        package var patches: Int { grid * grid }
        /// Patches and class token: the rows of the positional embedding.
        package var tokens: Int { patches + (hasClassToken ? 1 : 0) }
        package var headDimension: Int { width / heads }
        /// 3p², values of one patch.
        package var patchInputs: Int { 3 * patchSize * patchSize }
    }

    /// The text tower.
    package struct Text: Sendable, Hashable {
        /// The most tokens of a prompt, start and end token included.
        package let contextLength: Int
        package let vocabularySize: Int
        package let width: Int
        package let layers: Int
        package let heads: Int
        package let mlpWidth: Int

        package init(contextLength: Int, vocabularySize: Int, width: Int, layers: Int, heads: Int, mlpWidth: Int) {
            self.contextLength = contextLength
            self.vocabularySize = vocabularySize
            self.width = width
            self.layers = layers
            self.heads = heads
            self.mlpWidth = mlpWidth
        }

        package var headDimension: Int { width / heads }
    }

    package let image: Image
    package let text: Text
    /// O, the width of the joint space.
    package let embeddingDimension: Int
    /// `PE-Core-B16-224` when the numbers are one of the five published sizes, else the name of the folder or file.
    package let name: String
    /// Of red, green, blue, in 0...1.
    package let mean: [Float]
    package let std: [Float]
    /// The cosines that become 0 and 100, when the model's own differ from PE-Core's.
    package let scoreRange: ScoreRange?

    package init(
        image: Image, text: Text, embeddingDimension: Int, name: String, mean: [Float] = [0.5, 0.5, 0.5],
        std: [Float] = [0.5, 0.5, 0.5], scoreRange: ScoreRange? = nil
    ) {
        self.image = image
        self.text = text
        self.embeddingDimension = embeddingDimension
        self.name = name
        self.mean = mean
        self.std = std
        self.scoreRange = scoreRange
    }
}
