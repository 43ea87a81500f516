// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// Frames in, embeddings out: preprocessing and the image tower, one caller at a time.
package final class ImageEncoder: FrameEncoder {
    package let modelName: String
    package let dimension: Int
    package let maximumBatch: Int

    private struct State: ~Copyable {
        let tower: ImageTower
        var preprocessor: Preprocessor

        mutating func preprocess(_ frames: [Frame]) {
            for (index, frame) in frames.enumerated() {
                preprocessor.run(frame, into: tower.patches(of: index))
            }
        }

        func encode(count: Int, into embeddings: inout EmbeddingBatch) {
            embeddings.refill(count: count) { rows in
                // A batch has at least one row of at least one float, so there is a base address.
                if let target = rows.baseAddress { tower.forward(batch: count, into: target) }
            }
        }
    }

    private let state: Protected<State>

    init(
        _ checkpoint: Checkpoint, precision: Precision, maximumBatch: Int, threads: Int, instructions: InstructionSet,
        store: PackedStore? = nil
    ) throws(Failure) {
        let configuration = checkpoint.configuration
        modelName = configuration.name
        dimension = configuration.embeddingDimension
        self.maximumBatch = maximumBatch
        let kernels = instructions.kernels
        let tower = try ImageTower(
            checkpoint, precision: precision, capacity: maximumBatch, threads: threads, kernels: kernels,
            store: store)
        // What a tower has copied need not stay in memory twice.
        checkpoint.release()
        let preprocessor = Preprocessor(configuration, team: tower.team, kernels: kernels)
        state = Protected(State(tower: tower, preprocessor: preprocessor))
    }

    /// Bytes of the packed image tower, which a forward pass reads once.
    package var weightBytes: Int { state.withLock { $0.tower.weightBytes } }

    /// Where the time of the last batch went, in the tower's order.
    package var stageMilliseconds: [(name: String, milliseconds: Double)] {
        state.withLock { state in
            let times = state.tower.times
            return StageClock.Stage.allCases.map { ("\($0)", times[$0].milliseconds) }
        }
    }

    @discardableResult
    package func encode(_ frames: [Frame], into embeddings: inout EmbeddingBatch) -> EncodeTimes {
        precondition(!frames.isEmpty && frames.count <= maximumBatch, "\(frames.count) frames for \(maximumBatch)")
        return state.withLock { state in
            let start = ContinuousClock.now
            state.preprocess(frames)
            let middle = ContinuousClock.now
            state.encode(count: frames.count, into: &embeddings)
            let end = ContinuousClock.now
            return EncodeTimes(
                preprocess: start.duration(to: middle).milliseconds, encode: middle.duration(to: end).milliseconds)
        }
    }
}
