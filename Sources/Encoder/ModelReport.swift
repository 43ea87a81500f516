// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// What a model on disk is, and which packed files it has.
package struct ModelReport: Sendable {
    package let configuration: ModelConfiguration
    /// The checkpoint file, or the index of its shards.
    package let path: String
    /// The files that hold tensors.
    package let files: [String]
    /// Of all of them.
    package let byteCount: Int
    /// Numbers in all tensors.
    package let parameters: Int
    /// How they are stored, such as `F32`.
    package let elementTypes: [String]
    /// Of every byte; nil where they were not read.
    package let fingerprint: Digest?
    package let packed: [PackedState]

    /// What the headers tell, within milliseconds.
    ///
    /// - Throws: as `PerceptionModel.init`, for what is wrong with the headers
    package init(outlineOf path: String, cache: ModelCache) throws(Failure) {
        self.init(try CheckpointOutline(path: path), fingerprint: nil, cache, threads: nil)
    }

    /// Reads and checks every byte of the model and of its packed files, whatever is on record.
    ///
    /// - Throws: as `PerceptionModel.init`; `badData` also when the model was made for another tokenizer
    package init(checking path: String, cache: ModelCache, threads: Int) throws(Failure) {
        let checkpoint = try Checkpoint(path: path, threads: threads)
        try PerceptionModel.checkVocabulary(checkpoint.configuration)
        self.init(checkpoint.outline, fingerprint: checkpoint.fingerprint, cache, threads: threads)
    }

    private init(_ outline: CheckpointOutline, fingerprint: Digest?, _ cache: ModelCache, threads: Int?) {
        configuration = outline.plan.configuration
        path = outline.files.subject
        files = outline.files.shards
        byteCount = outline.byteCount
        parameters = outline.parameters
        elementTypes = outline.elementTypes
        self.fingerprint = fingerprint
        let keys = ImageWeights.packedKeys(configuration)
        packed = PackedStore(outline.files, cache: cache).existing().map { path in
            PackedState(
                path: path, fingerprint: fingerprint, identity: outline.identity, keys: keys, threads: threads)
        }
    }
}
