// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// A loaded checkpoint: embeds sentences, and makes encoders for frames.
package final class PerceptionModel: Sendable {
    package let configuration: ModelConfiguration
    package let instructions: InstructionSet
    package let precision: Precision
    private let checkpoint: Checkpoint
    private let threads: Int
    private let tokenizer: Tokenizer

    /// - Parameters:
    ///   - path: a checkpoint file, or a folder that holds one
    ///   - instructions: the kernels' rung, from `InstructionSet.choose`
    ///   - precision: of the image tower; nil for `Precision.automatic`
    ///   - threads: threads of the matrix products, at least 1
    /// - Throws: `noInput`, `noPermission`, `badData`: what is wrong with which file or tensor
    package init(path: String, instructions: InstructionSet, precision: Precision? = nil, threads: Int)
        throws(Failure)
    {
        MatrixProduct.useThreads(threads)
        checkpoint = try Checkpoint(path: path)
        configuration = checkpoint.configuration
        tokenizer = try Tokenizer.load()
        self.instructions = instructions
        self.precision = precision ?? .automatic(instructions)
        self.threads = threads
    }

    /// What multiplies matrices, with its version and the processor it was tuned for.
    package static var productLibrary: String { MatrixProduct.library }

    /// Cores this process may run on: what `taskset` leaves it, not what the machine has.
    package static var availableCores: Int { MatrixProduct.availableCores }

    package var name: String { configuration.name }

    /// One normalised embedding a text, in order; texts longer than the model's context are cut as the reference cuts.
    ///
    /// - Throws: `badData` when the model was made for another tokenizer
    package func embed(_ texts: [String]) throws(Failure) -> [Embedding] {
        let (found, wanted) = (configuration.text.vocabularySize, Int(Tokenizer.endOfText) + 1)
        guard found >= wanted else {
            throw Failure(
                .badData,
                "cannot read text with model \(name): token_embedding.weight has \(found) rows for \(wanted) ids")
        }
        let tower = TextTower(checkpoint, kernels: instructions.kernels)
        let context = configuration.text.contextLength
        return try tower.embed(texts.map { tokenizer.encode($0, context: context) })
    }

    /// An encoder with its own copy of the packed image tower.
    ///
    /// - Parameter maximumBatch: the most frames of one call; memory for activations grows with it
    package func makeImageEncoder(maximumBatch: Int) throws(Failure) -> ImageEncoder {
        try ImageEncoder(
            checkpoint, precision: precision, maximumBatch: maximumBatch, threads: threads, instructions: instructions)
    }
}
