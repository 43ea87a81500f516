// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Frames in, embeddings out: preprocessing and the image tower, one caller at a time.
package final class ImageEncoder: FrameEncoder, Sendable {
    package let modelName: String
    package let dimension: Int
    package let maximumBatch: Int

    private struct State: ~Copyable {
        let tower: ImageTower
        var preprocessor: Preprocessor
    }

    private let state: Protected<State>

    init(_ checkpoint: Checkpoint, maximumBatch: Int, instructions: InstructionSet) throws(Failure) {
        let configuration = checkpoint.configuration
        modelName = configuration.name
        dimension = configuration.embeddingDimension
        self.maximumBatch = maximumBatch
        let kernels = instructions.kernels
        let tower = try ImageTower(checkpoint, capacity: maximumBatch, kernels: kernels)
        state = Protected(State(tower: tower, preprocessor: Preprocessor(configuration, kernels: kernels)))
    }

    package func encode(_ frames: [Frame], into embeddings: inout EmbeddingBatch) -> EncodeTimes {
        precondition(!frames.isEmpty && frames.count <= maximumBatch, "\(frames.count) frames for \(maximumBatch)")
        return embeddings.refill(count: frames.count) { rows in
            // A batch has at least one row of at least one float, so there is a base address.
            guard let target = rows.baseAddress else { return EncodeTimes(preprocess: 0, encode: 0) }
            return state.withLock { state in
                let start = ContinuousClock.now
                let stride = state.tower.patches.count / maximumBatch
                for (index, frame) in frames.enumerated() {
                    state.preprocessor.run(frame, into: state.tower.patches[from: index * stride])
                }
                let middle = ContinuousClock.now
                state.tower.forward(batch: frames.count, into: target)
                let end = ContinuousClock.now
                return EncodeTimes(
                    preprocess: start.duration(to: middle).milliseconds, encode: middle.duration(to: end).milliseconds)
            }
        }
    }
}
