// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Encoder

/// Every stage against timm and open_clip: intermediates within 1e-4 relative, embeddings within 1e-5 absolute.
@Suite struct GoldenTests {
    /// The pictures' pixels, cut into patches as preprocessing would.
    private func patches(_ golden: SafetensorsValues, _ image: ModelConfiguration.Image) throws -> [Float] {
        let (pixels, shape) = try golden.read("input.pixels")  // [B,3,S,S]
        let (side, patch) = (image.imageSize, image.patchSize)
        var patches: [Float] = []
        for picture in 0..<shape[0] {
            for cell in 0..<image.patches {
                for channel in 0..<3 {
                    for place in 0..<patch * patch {
                        let y = cell / image.grid * patch + place / patch
                        let x = cell % image.grid * patch + place % patch
                        patches.append(pixels[((picture * 3 + channel) * side + y) * side + x])
                    }
                }
            }
        }
        return patches
    }

    @Test(arguments: GoldenModel.all, InstructionSet.available)
    func imageTowerAgreesWithTheReferenceAtEveryStage(model: GoldenModel, instructions: InstructionSet) throws {
        let (checkpoint, golden) = (try model.checkpoint(), try model.golden())
        let configuration = checkpoint.configuration
        let tower = try ImageTower(
            checkpoint, precision: .fp32, capacity: 2, threads: 2, kernels: instructions.kernels)
        try fill(tower, golden)
        var seen: [TowerStage: [Float]] = [:]
        var embeddings = [Float](repeating: 0, count: 2 * configuration.embeddingDimension)
        tower.forward(batch: 2, into: &embeddings) { stage, values in seen[stage] = Array(values) }

        #expect(relativeError(try #require(seen[.preNorm]), try golden("image.preNorm")) < 1e-4)
        for block in 0..<configuration.image.layers {
            #expect(relativeError(try #require(seen[.block(block)]), try golden("image.block.\(block)")) < 1e-4)
        }
        #expect(relativeError(try #require(seen[.postNorm]), try golden("image.postNorm")) < 1e-4)
        #expect(relativeError(try #require(seen[.pooled]), try golden("image.pooled")) < 1e-4)
        #expect(relativeError(try #require(seen[.projected]), try golden("image.projected")) < 1e-4)
        #expect(largestDifference(embeddings, try golden("image.embedding")) < 1e-5)
    }

    /// The bounds of issue and README: what a processor without the exact products may lose.
    @Test(arguments: GoldenModel.all, InstructionSet.available)
    func lowerPrecisionsStayCloseToTheReference(model: GoldenModel, instructions: InstructionSet) throws {
        let (checkpoint, golden) = (try model.checkpoint(), try model.golden())
        let dimension = checkpoint.configuration.embeddingDimension
        let wanted = try golden("image.embedding")
        for (precision, bound) in [(Precision.bf16, Float(0.999)), (.int8, 0.99)] {
            let tower = try ImageTower(
                checkpoint, precision: precision, capacity: 2, threads: 3, kernels: instructions.kernels)
            try fill(tower, golden)
            var embeddings = [Float](repeating: 0, count: 2 * dimension)
            tower.forward(batch: 2, into: &embeddings)
            for picture in 0..<2 {
                let rows = picture * dimension..<(picture + 1) * dimension
                let cosine = zip(embeddings[rows], wanted[rows]).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(cosine > bound && cosine < 1.0001, "\(precision) gives \(cosine)")
            }
        }
    }

    private func fill(_ tower: ImageTower, _ golden: SafetensorsValues) throws {
        let image = tower.configuration.image
        let (values, size) = (try patches(golden, image), image.patches * image.patchInputs)
        for picture in 0..<2 {
            for index in 0..<size { tower.patches(of: picture)[index] = values[picture * size + index] }
        }
    }

    @Test(arguments: GoldenModel.all, InstructionSet.available)
    func textTowerAgreesWithTheReferenceAtEveryStage(model: GoldenModel, instructions: InstructionSet) throws {
        let (checkpoint, golden) = (try model.checkpoint(), try model.golden())
        let text = checkpoint.configuration.text
        let padded = try golden("input.ids").map(Int32.init)
        let sequences = (0..<3).map { Array(padded[$0 * text.contextLength..<($0 + 1) * text.contextLength]) }
        var seen: [TowerStage: [Float]] = [:]
        let tower = TextTower(checkpoint, kernels: instructions.kernels)
        let embeddings = try tower.embed(sequences) { stage, values in seen[stage] = Array(values) }

        let end = Int32(text.vocabularySize - 1)
        let lengths = sequences.map { ($0.firstIndex(of: end) ?? 0) + 1 }
        for block in 0..<text.layers {
            let wanted = upToTheEnd(try golden("text.block.\(block)"), lengths, text)
            #expect(relativeError(try #require(seen[.block(block)]), wanted) < 1e-4)
        }
        #expect(relativeError(try #require(seen[.projected]), try golden("text.projected")) < 1e-4)
        #expect(largestDifference(embeddings.flatMap(\.values), try golden("text.embedding")) < 1e-5)
    }

    /// The reference runs the padding too; ours ends at the end token.
    private func upToTheEnd(_ stream: [Float], _ lengths: [Int], _ text: ModelConfiguration.Text) -> [Float] {
        lengths.enumerated().flatMap { index, length in
            let start = index * text.contextLength * text.width
            return stream[start..<start + length * text.width]
        }
    }

    @Test(arguments: GoldenModel.all)
    func anEncoderGivesTheSameBitsInAnyBatch(model: GoldenModel) throws {
        let (checkpoint, golden) = (try model.checkpoint(), try model.golden())
        let frames = try (0..<2).map { try GoldenPicture(golden, index: $0).frame() }
        let encoder = try ImageEncoder(
            checkpoint, precision: .fp32, maximumBatch: 3, threads: 2,
            instructions: InstructionSet.choose(request: nil))
        var batch = EmbeddingBatch(capacity: 3, dimension: encoder.dimension)
        encoder.encode([frames[1], frames[0], frames[1]], into: &batch)
        let together = [batch[0], batch[1], batch[2]]
        encoder.encode([frames[0]], into: &batch)
        #expect(together[0].values == together[2].values)
        #expect(together[1].values == batch[0].values)
        let wanted = try golden("image.embedding")
        #expect(largestDifference(together[1].values + together[0].values, wanted) < 1e-5)
    }
}
