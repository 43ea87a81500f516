// SPDX-License-Identifier: Apache-2.0
import Dispatch
package import Pipeline

/// Holds frames against many prompts at once: one exact float32 cosine and one 0-100 value per prompt.
///
/// A pair's cosine is summed in one fixed order, whatever the number of threads, prompts or frames around it, so the
/// same embeddings give the same bits.
package final class Scorer: Sendable {
    package let prompts: PromptSet
    private let ranges: [ScoreRange]
    private let panel: PromptPanel

    /// Prompts that one thread takes at a time: 1 MB of rows at D = 1024, enough to hide what handing it over costs.
    private static let sliceLength = 256
    /// Floats of prompt rows up to which waking other threads costs more than it saves.
    private static let serialLimit = 1 << 18

    /// - Parameters:
    ///   - prompts: in the order in which scores are wanted
    ///   - embeddings: one a prompt, in the same order, all of one model
    package init(prompts: [Prompt], embeddings: [Embedding]) {
        precondition(prompts.count == embeddings.count, "\(prompts.count) prompts, \(embeddings.count) embeddings")
        self.prompts = PromptSet(prompts)
        ranges = prompts.map(\.range)
        panel = PromptPanel(embeddings)
    }

    /// Multiplies every frame of the batch with every prompt; `scores` hands out what comes of it.
    package func multiply(_ batch: borrowing EmbeddingBatch, _ workspace: inout ScoreWorkspace) {
        let count = ranges.count
        guard count > 0 else { return }
        precondition(
            batch.dimension == panel.dimension, "frames have \(batch.dimension) floats, prompts \(panel.dimension)")
        panel.fill(&workspace.frames, with: batch)
        let missing = batch.count * count - workspace.cosines.count
        if missing > 0 { workspace.cosines += repeatElement(0, count: missing) }
        let rows = batch.count
        workspace.frames.withUnsafeBufferPointer { frames in
            workspace.cosines.withUnsafeMutableBufferPointer { cosines in multiply(frames, rows, into: cosines) }
        }
    }

    /// All prompts at once, or slices of them on all cores.
    private func multiply(
        _ frames: UnsafeBufferPointer<PromptPanel.Lanes>, _ rows: Int, into cosines: UnsafeMutableBufferPointer<Float>
    ) {
        let count = ranges.count
        if count * panel.dimension <= Self.serialLimit {
            return panel.multiply(frames, rows, prompts: 0..<count, into: cosines)
        }
        // Of a fixed length, not one a core: each pair is computed whole by one thread, and none waits long for another.
        let sliceCount = (count + Self.sliceLength - 1) / Self.sliceLength
        // No two slices write the same cosine, and both buffers outlive the call, which waits for all slices.
        nonisolated(unsafe) let frames = frames
        nonisolated(unsafe) let cosines = cosines
        DispatchQueue.concurrentPerform(iterations: sliceCount) { slice in
            let first = slice * Self.sliceLength
            panel.multiply(frames, rows, prompts: first..<min(first + Self.sliceLength, count), into: cosines)
        }
    }

    /// The scores of one frame of the batch that was multiplied last, in the order of the prompts.
    package func scores(row: Int, _ workspace: borrowing ScoreWorkspace) -> [Score] {
        let count = ranges.count
        return workspace.cosines.withUnsafeBufferPointer { cosines in
            [Score](unsafeUninitializedCapacity: count) { scores, filled in
                for place in 0..<count {
                    let cosine = cosines[row * count + place]
                    scores.initializeElement(at: place, to: Score(cosine: cosine, value: ranges[place].value(cosine)))
                }
                filled = count
            }
        }
    }
}
