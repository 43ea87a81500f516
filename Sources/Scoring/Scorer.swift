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

    /// The scores of every frame of the batch: [B][number of prompts], in the order of both.
    package func score(_ batch: borrowing EmbeddingBatch) -> [[Score]] {
        let count = prompts.prompts.count
        guard count > 0 else { return Array(repeating: [], count: batch.count) }
        precondition(
            batch.dimension == panel.dimension, "frames have \(batch.dimension) floats, prompts \(panel.dimension)")
        let frames = panel.rows(batch)
        if count * panel.dimension <= Self.serialLimit {
            return scores(of: frames, count: batch.count, prompts: 0..<count)
        }
        return joined(slices(of: frames, count: batch.count), count: batch.count)
    }

    /// Slices of prompts on all cores: [slice][B][prompts of the slice].
    private func slices(of frames: [PromptPanel.Lanes], count: Int) -> [[[Score]]] {
        // Of a fixed length, not one a core: each pair is computed whole by one thread, and none waits long for another.
        let promptCount = prompts.prompts.count
        let sliceCount = (promptCount + Self.sliceLength - 1) / Self.sliceLength
        let results = Protected([[[Score]]](repeating: [], count: sliceCount))
        DispatchQueue.concurrentPerform(iterations: sliceCount) { slice in
            let first = slice * Self.sliceLength
            let range = first..<min(first + Self.sliceLength, promptCount)
            let part = scores(of: frames, count: count, prompts: range)
            results.withLock { $0[slice] = part }
        }
        return results.withLock { $0 }
    }

    private func joined(_ slices: [[[Score]]], count: Int) -> [[Score]] {
        (0..<count).map { row in
            var scores: [Score] = []
            scores.reserveCapacity(prompts.prompts.count)
            for slice in slices { scores += slice[row] }
            return scores
        }
    }

    private func scores(of frames: [PromptPanel.Lanes], count: Int, prompts: Range<Int>) -> [[Score]] {
        let cosines = panel.cosines(of: frames, count: count, prompts: prompts)
        let ranges = ranges[prompts]
        return (0..<count).map { row in
            zip(cosines[row * prompts.count..<(row + 1) * prompts.count], ranges).map { cosine, range in
                Score(cosine: cosine, value: range.value(cosine))
            }
        }
    }
}
