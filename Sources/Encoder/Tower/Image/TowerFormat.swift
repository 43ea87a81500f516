// SPDX-License-Identifier: Apache-2.0
internal import CKernels

/// How an image tower computes: what its weights and activations are stored as, for how many pictures and threads.
struct TowerFormat {
    /// Of the blocks' products.
    let weights: Precision
    /// Of everything else: fp32 or bf16.
    let activations: Precision
    /// The most pictures of one forward pass.
    let pictures: Int
    let threads: Int

    init(_ precision: Precision, pictures: Int, threads: Int, kernels: Kernels) {
        weights = precision
        activations = precision.activations(kernels)
        self.pictures = pictures
        self.threads = threads
    }

    /// For a look at weights that nothing computes with.
    init(weights: Precision, activations: Precision) {
        self.weights = weights
        self.activations = activations
        (pictures, threads) = (1, 1)
    }

    /// How many pictures, up to `most`, go through the blocks together without becoming slower.
    ///
    /// Where arithmetic binds, more of them only leave the second cache together: B16 on an AVX-512 machine takes 44 ms a
    /// picture in pairs and 47 in eights (bf16), 26 and 29 (int8), while the demo model gains up to sixteen. So the widest
    /// activations, those between the two products of the feed-forward, are kept to 2.5 MB. Where the weights' way from
    /// memory binds, all pictures share them.
    static func pictures(
        upTo most: Int, _ image: ModelConfiguration.Image, _ precision: Precision, _ kernels: Kernels
    ) -> Int {
        if kernels.pointee.awaits_weights != 0 { return most }
        let widest = image.tokens * image.mlpWidth * (precision.activations(kernels) == .fp32 ? 4 : 2)
        return min(most, max(1, (5 << 19) / max(1, widest)))
    }

    var isQuantised: Bool { weights == .int8 }
}
