// SPDX-License-Identifier: Apache-2.0

extension ModelConfiguration {
    /// Floating-point operations of one picture, a multiply-add counted as two, as the reference computes it: matrix
    /// products only, the attention pool's keys and values for every token. What perceptd folds away (the pool's query
    /// meets the keys' weights once, at load) is counted all the same, so that the number depends on the model alone.
    package var pictureOperations: Double {
        let (width, tokens) = (Double(image.width), Double(image.tokens))
        let patchInputs = Double(3 * image.patchSize * image.patchSize)
        let block = tokens * (4 * width * width + 2 * width * Double(image.mlpWidth)) + 2 * tokens * tokens * width
        let keysAndValues = 2 * tokens * width * width + 2 * tokens * width
        let pool = keysAndValues + 2 * width * width + 2 * width * Double(image.poolMLPWidth)
        return 2
            * (Double(image.patches) * patchInputs * width + Double(image.layers) * block + pool
                + width * Double(embeddingDimension))
    }
}
