// SPDX-License-Identifier: Apache-2.0

/// Which arrangement of an image tower's weights a packed file holds. Everything that the arena's bytes depend on is in
/// it, but for the checkpoint itself.
struct PackedKey: Sendable, Hashable {
    /// Raised with every change of what `ImageTower` puts where in its arena, or of how it rounds.
    let layout: Int
    /// What weights are stored as: `fp32`, `bf16`, `int8`.
    let precision: String
    /// What activations are stored as, where that matters for the weights, such as `fp32`.
    let activations: String
    /// Of the arena.
    let byteCount: Int
    let configuration: ModelConfiguration

    /// What tells packed files of one checkpoint apart in their names: `bf16`, or `bf16-fp32` with other activations.
    var variant: String { precision == activations ? precision : "\(precision)-\(activations)" }

    /// Of all of it. The configuration counts because files beside the checkpoint have a say in it.
    var digest: Digest {
        var bytes = ByteWriter()
        bytes.append(layout)
        bytes.append(precision)
        bytes.append(activations)
        bytes.append(byteCount)
        let image = configuration.image
        let numbers = [
            image.imageSize, image.patchSize, image.width, image.layers, image.heads, image.mlpWidth,
            image.hasClassToken ? 1 : 0, image.poolHeads, image.poolMLPWidth, configuration.embeddingDimension,
        ]
        for number in numbers { bytes.append(number) }
        return Digest(bytes.bytes)
    }
}
