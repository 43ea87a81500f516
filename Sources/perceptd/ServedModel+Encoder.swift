// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline
import Web

extension PerceptionModel: SentenceEncoder {}

extension ServedModel {
    /// - Parameters:
    ///   - name: what clients call it; nil for the model's own name
    ///   - batch: pictures that go through the encoder together, at most
    init(_ model: PerceptionModel, named name: String? = nil, batch: Int) throws(Failure) {
        self.init(
            name: name ?? model.name, pictureWidth: model.configuration.image.imageSize,
            pictureHeight: model.configuration.image.imageSize,
            pictures: try model.makeImageEncoder(batchesUpTo: batch), texts: model, range: model.range)
    }

    /// - Parameter encoder: of the model, which others may use as well
    init(_ model: PerceptionModel, encoder: any FrameEncoder) {
        self.init(
            name: model.name, pictureWidth: model.configuration.image.imageSize,
            pictureHeight: model.configuration.image.imageSize, pictures: encoder, texts: model, range: model.range)
    }
}

extension PerceptionModel {
    /// The cosines that become 0 and 100 unless somebody says otherwise.
    fileprivate var range: ScoreRange { configuration.scoreRange ?? .standard }
}
