// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// A loaded checkpoint: embeds sentences, and makes encoders for frames.
package final class PerceptionModel: Sendable {
    package let configuration: ModelConfiguration
    package let instructions: InstructionSet
    package let precision: Precision
    private let checkpoint: Checkpoint
    private let cache: ModelCache
    private let store: PackedStore
    private let threads: Int

    /// - Parameters:
    ///   - path: a checkpoint file, or a folder that holds one
    ///   - instructions: the kernels' rung, from `InstructionSet.choose`
    ///   - precision: of the image tower; nil for `Precision.automatic`
    ///   - threads: threads of the matrix products, at least 1
    ///   - cache: where what takes long is kept for the next start
    /// - Throws: `noInput`, `noPermission`, `badData`: what is wrong with which file or tensor
    package init(
        path: String, instructions: InstructionSet, precision: Precision? = nil, threads: Int, cache: ModelCache = .off
    ) throws(Failure) {
        MatrixProduct.useThreads(threads)
        checkpoint = try Checkpoint(path: path, threads: threads) { outline in
            PackedStore(outline.files, cache: cache).fingerprint(of: outline.identity)
        }
        configuration = checkpoint.configuration
        self.cache = cache
        store = PackedStore(checkpoint.outline.files, cache: cache)
        self.instructions = instructions
        self.precision = precision ?? .automatic(instructions)
        self.threads = threads
    }

    /// What multiplies matrices, with its version and the processor it was tuned for.
    package static var productLibrary: String { MatrixProduct.library }

    /// Cores this process may use: what `taskset` and a container's share of processor time leave it.
    package static var availableCores: Int { AvailableCores.count }

    package var name: String { configuration.name }

    /// As `embed`, for sentences that are likely to come again: embeddings that were computed before are taken from the
    /// user's cache, bit for bit, and neither tokenizer nor text tower is touched when all are there.
    package func embedPrompts(_ texts: [String]) throws(Failure) -> [Embedding] {
        let key = PromptKey(
            fingerprint: checkpoint.fingerprint, configuration: configuration,
            machine: "\(instructions.rawValue), \(MatrixProduct.library), \(threads) threads")
        return try PromptCache(key, cache: cache).embeddings(texts) { (texts) throws(Failure) in try embed(texts) }
    }

    /// One normalised embedding a text, in order; texts longer than the model's context are cut as the reference cuts.
    ///
    /// - Throws: `badData` when the model was made for another tokenizer
    package func embed(_ texts: [String]) throws(Failure) -> [Embedding] {
        try Self.checkVocabulary(configuration)
        let tokenizer = try Tokenizer.load()
        defer { checkpoint.release() }
        let tower = TextTower(checkpoint, kernels: instructions.kernels)
        let context = configuration.text.contextLength
        return try tower.embed(texts.map { tokenizer.encode($0, context: context) })
    }

    /// - Throws: `badData` when the model was made for another tokenizer
    static func checkVocabulary(_ configuration: ModelConfiguration) throws(Failure) {
        let (found, wanted) = (configuration.text.vocabularySize, Int(Tokenizer.endOfText) + 1)
        if found >= wanted { return }
        throw Failure(
            .badData,
            "cannot read text with model \(configuration.name): token_embedding.weight has \(found) rows for \(wanted)"
                + " ids")
    }

    /// Writes the packed file of the image tower.
    ///
    /// - Parameters:
    ///   - path: where; nil for beside the checkpoint or else the cache
    ///   - cache: says where that is
    /// - Throws: why it cannot be written, or `badData` for a model that is broken
    package func pack(to path: String?, cache: ModelCache) throws(Failure) -> PackedState {
        if let path { try PackedStore.checkReplaceable(path) }
        let format = TowerFormat(precision, pictures: 1, threads: threads, kernels: instructions.kernels)
        let weights = try ImageWeights(configuration, format)
        try weights.load(checkpoint.root / "visual")
        let store = PackedStore(checkpoint.outline.files, cache: cache)
        let path = try weights.pack(checkpoint, store: store, path: path, threads: threads)
        return PackedState(
            path: path, fingerprint: checkpoint.fingerprint, identity: checkpoint.outline.identity,
            keys: ImageWeights.packedKeys(configuration), threads: nil)
    }

    /// An encoder with its own copy of the packed image tower.
    ///
    /// - Parameter limit: the most frames of one call; the encoder takes fewer where larger batches are slower
    package func makeImageEncoder(batchesUpTo limit: Int) throws(Failure) -> ImageEncoder {
        let batch = TowerFormat.pictures(upTo: limit, configuration.image, precision, instructions.kernels)
        return try ImageEncoder(
            checkpoint, precision: precision, maximumBatch: batch, threads: threads, instructions: instructions,
            store: store)
    }
}
