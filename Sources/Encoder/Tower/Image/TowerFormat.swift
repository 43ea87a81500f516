// SPDX-License-Identifier: Apache-2.0
internal import CKernels

/// How an image tower computes: what its weights and activations are stored as, for how many pictures and threads.
struct TowerFormat {
    /// Of the widest activations, those between the two products of the feed-forward, as far as pictures go through the
    /// blocks together where arithmetic binds. More of them leave the second cache together: B16 on an AVX-512 machine
    /// takes 44 ms a picture in pairs and 47 in eights (bf16), 26 and 29 (int8), while the demo model gains up to sixteen.
    private static let widestBytes = 5 << 19

    /// Of the blocks' products.
    let weights: Precision
    /// Of everything else: fp32 or bf16.
    let activations: Precision
    /// The most pictures of one batch.
    let capacity: Int
    /// The most pictures that go through the blocks together, at most `capacity`.
    let pictures: Int
    let threads: Int

    init(
        _ precision: Precision, _ image: ModelConfiguration.Image, capacity: Int, threads: Int, kernels: Kernels
    ) {
        weights = precision
        activations = precision.activations(kernels)
        let widest = image.tokens * image.mlpWidth * (activations == .fp32 ? 4 : 2)
        let fitting = max(1, Self.widestBytes / max(1, widest))
        self.capacity = capacity
        pictures = kernels.pointee.awaits_weights != 0 ? capacity : min(capacity, fitting)
        self.threads = threads
    }

    /// For a look at weights that nothing computes with.
    init(weights: Precision, activations: Precision) {
        self.weights = weights
        self.activations = activations
        (capacity, pictures, threads) = (1, 1, 1)
    }

    var isQuantised: Bool { weights == .int8 }
}
