// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Encoder

/// The README's table, which was counted by hand from the papers' formula.
@Suite struct PictureOperationsTests {
    @Test(arguments: zip(PublishedModel.allCases, [9.5, 31.3, 35.6, 384, 4119]))
    func areThoseOfTheReference(model: PublishedModel, billions: Double) {
        let configuration = ModelConfiguration(
            image: model.image, text: model.text, embeddingDimension: model.embeddingDimension, name: model.rawValue)
        #expect(abs(configuration.pictureOperations / 1e9 / billions - 1) < 0.01)
    }
}
