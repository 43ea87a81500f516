// SPDX-License-Identifier: Apache-2.0

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

    var isQuantised: Bool { weights == .int8 }
}
