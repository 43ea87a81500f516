// SPDX-License-Identifier: Apache-2.0
import Pipeline
import TestSupport
import Testing

@testable import Encoder

/// Y'CbCr frames against the same frames made R'G'B' in double precision and squashed as pictures are.
@Suite struct VideoPreprocessingTests {
    /// Chroma repeated as swscale does: what is left is the rounding of pictures to 8 bits.
    @Test(arguments: VideoCase.all, InstructionSet.available)
    func aFrameIsEncodedAsItsRepeatedColours(video: VideoCase, instructions: InstructionSet) throws {
        for model in ["class-token", "no-class-token"] {
            let cosine = try cosine(video, GoldenModel(name: model, layout: "openclip"), instructions) {
                video.repeated($0, x: $1, y: $2)
            }
            #expect(cosine > 0.9999, "\(model): \(cosine)")
        }
    }

    /// Chroma spread from where the stream says it lies: what repeating it costs.
    @Test(arguments: VideoCase.all)
    func aFrameIsEncodedAlmostAsItsSitedColours(video: VideoCase) throws {
        for model in ["class-token", "no-class-token"] {
            let cosine = try cosine(video, GoldenModel(name: model, layout: "openclip"), .scalar) {
                video.sited($0, x: $1, y: $2)
            }
            #expect(cosine > 0.999, "\(model): \(cosine)")
        }
    }

    /// One resizer serves frame after frame: none may leave anything behind.
    @Test func aFrameDoesNotDependOnTheOneBefore() throws {
        let checkpoint = try GoldenModel(name: "class-token", layout: "openclip").checkpoint()
        let encoder = try ImageEncoder(
            checkpoint, precision: .fp32, maximumBatch: 1, threads: 1, instructions: .scalar)
        var batch = EmbeddingBatch(capacity: 1, dimension: encoder.dimension)
        let (first, second) = (VideoCase(seed: 1), VideoCase(seed: 2))
        encoder.encode([first.frame()], into: &batch)
        let alone = batch[0]
        encoder.encode([second.frame()], into: &batch)
        #expect(batch[0] != alone)
        encoder.encode([first.frame()], into: &batch)
        #expect(batch[0] == alone)
    }

    /// Threads share the rows: more than there are, or another number, make the same patches bit for bit.
    @Test(arguments: VideoCase.all)
    func anyNumberOfThreadsMakesTheSamePatches(video: VideoCase) throws {
        let configuration = try GoldenModel(name: "class-token", layout: "openclip").checkpoint().configuration
        let kernels = InstructionSet.scalar.kernels
        func patches(threads: Int) throws -> [Float] {
            let team = try ThreadTeam(threads: threads, kernels: kernels)
            var preprocessor = Preprocessor(configuration, team: team, kernels: kernels)
            // What is not written shows.
            var patches = [Float](repeating: .nan, count: configuration.image.patches * configuration.image.patchInputs)
            try patches.withUnsafeMutableBufferPointer {
                preprocessor.run(video.frame(), into: try #require($0.baseAddress))
            }
            return patches
        }
        let alone = try patches(threads: 1)
        #expect(alone.allSatisfy { $0.isFinite })
        for threads in [2, 3, 7, 100] {
            let together = try patches(threads: threads)
            #expect(together == alone, "\(threads) threads")
        }
    }

    private func cosine(
        _ video: VideoCase, _ model: GoldenModel, _ instructions: InstructionSet,
        chroma: (_ plane: Int, _ x: Int, _ y: Int) -> Double
    ) throws -> Float {
        let encoder = try ImageEncoder(
            try model.checkpoint(), precision: .fp32, maximumBatch: 2, threads: 2, instructions: instructions)
        var batch = EmbeddingBatch(capacity: 2, dimension: encoder.dimension)
        encoder.encode([video.frame(), video.picture(chroma: chroma)], into: &batch)
        return batch[0].cosine(batch[1])
    }
}
