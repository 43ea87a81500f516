// SPDX-License-Identifier: Apache-2.0
internal import Pipeline

/// Image towers as files.
extension ImageWeights {
    /// Fills the arena from a packed file, or else from the checkpoint, and then keeps it for the next start.
    func load(_ checkpoint: Checkpoint, store: PackedStore?, threads: Int) throws(Failure) {
        let key = Self.packedKey(configuration, format)
        try arena.withBytes { (bytes) throws(Failure) in
            if let store, store.load(key, of: checkpoint, into: bytes, threads: threads) { return }
            try load(checkpoint.root / "visual")
            store?.store(key, of: checkpoint, UnsafeRawBufferPointer(bytes), threads: threads)
        }
    }

    /// Writes the weights to a packed file.
    ///
    /// - Parameter path: nil for the first of the store's places that takes it
    /// - Returns: where it is
    /// - Throws: why it cannot be written
    func pack(_ checkpoint: Checkpoint, store: PackedStore, path: String?, threads: Int) throws(Failure) -> String {
        let key = Self.packedKey(configuration, format)
        return try arena.withBytes { (bytes) throws(Failure) in
            let bytes = UnsafeRawBufferPointer(bytes)
            guard let path else { return try store.write(key, of: checkpoint, bytes, threads: threads) }
            try PackedStore.write(key, of: checkpoint, bytes, to: path, threads: threads)
            return path
        }
    }

    /// Every arrangement of this model's weights that this version can use.
    static func packedKeys(_ configuration: ModelConfiguration) -> [PackedKey] {
        let formats: [(Precision, Precision)] = [(.fp32, .fp32), (.bf16, .bf16), (.int8, .bf16), (.int8, .fp32)]
        return formats.map { packedKey(configuration, TowerFormat(weights: $0, activations: $1)) }
    }

    private static func packedKey(_ configuration: ModelConfiguration, _ format: TowerFormat) -> PackedKey {
        PackedKey(
            layout: layoutVersion, precision: format.weights.rawValue, activations: format.activations.rawValue,
            byteCount: 4 * size(configuration, format), configuration: configuration)
    }
}
