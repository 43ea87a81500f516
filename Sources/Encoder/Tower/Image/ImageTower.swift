// SPDX-License-Identifier: Apache-2.0
internal import Pipeline

/// PE-Core's vision transformer with the threads that run it: pixels in, normalised embeddings out.
final class ImageTower {
    let configuration: ModelConfiguration
    /// The most pictures of one forward pass.
    let capacity: Int

    /// Preprocessing shares it.
    let team: ThreadTeam

    private let pass: ImagePass

    /// - Parameters:
    ///   - capacity: the most pictures of one forward pass, at least 1; memory grows with it
    ///   - threads: at least 1; the caller's is one of them
    ///   - store: the checkpoint's packed files, from which the weights come where one is sound, and where they are kept
    init(
        _ checkpoint: Checkpoint, precision: Precision, capacity: Int, threads: Int, kernels: Kernels,
        store: PackedStore? = nil
    ) throws(Failure) {
        configuration = checkpoint.configuration
        self.capacity = capacity
        let format = TowerFormat(precision, pictures: capacity, threads: threads, kernels: kernels)
        let weights = try ImageWeights(configuration, format)
        try weights.load(checkpoint, store: store, threads: threads)
        pass = try ImagePass(configuration, weights, format)
        team = try ThreadTeam(threads: threads, kernels: kernels)
    }

    /// [P,3p²] what preprocessing fills for picture `index`: patches in row-major order, each (channel, y, x).
    func patches(of index: Int) -> UnsafeMutablePointer<Float> {
        let image = configuration.image
        return pass.workspace.pixels[from: (index * image.tokens + image.tokens - image.patches) * image.patchInputs]
    }

    /// Encodes the first `batch` pictures into `embeddings` [B,O], each of length 1. One caller at a time.
    func forward(batch: Int, into embeddings: UnsafeMutablePointer<Float>, tap: StageTap? = nil) {
        precondition(batch > 0 && batch <= capacity, "a batch of \(batch) for a tower of \(capacity)")
        pass.job = ImagePass.Job(pictures: batch, embeddings: embeddings, tap: tap)
        team.run(pass)
        pass.job = ImagePass.Job()
    }

    /// Bytes of all packed weights.
    var weightBytes: Int { pass.weights.arena.byteCount }

    /// Where the time of the last pass went.
    var times: StageClock { pass.times }
}
