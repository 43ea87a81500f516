// SPDX-License-Identifier: Apache-2.0
internal import CKernels
internal import Pipeline

/// A forward pass of the image tower: patches in, normalised embeddings out. Perception Encoder,
/// `core/vision_encoder/pe.py` at 3e352cc. All threads of a team call `work` together; it allocates nothing.
///
/// Letters: B pictures, P patches, N tokens (P and the class token), D width, O embedding width, p patch side.
final class ImagePass: TeamWorker {
    /// What one pass is for; set before the team runs, read by all threads, cleared after.
    struct Job {
        var pictures = 0
        /// [B,O].
        var embeddings: UnsafeMutablePointer<Float>?
        var tap: StageTap?
    }

    let image: ModelConfiguration.Image
    let dimension: Int
    let weights: ImageWeights
    let workspace: ImageWorkspace
    var job = Job()

    private let poolWorkspace: PoolWorkspace
    private let activations: FloatArena
    /// Written by the leading thread alone; a pointer, so that its laps are no accesses to this object.
    private let clock = UnsafeMutablePointer<StageClock>.allocate(capacity: 1)

    init(_ configuration: ModelConfiguration, _ weights: ImageWeights, _ format: TowerFormat) throws(Failure) {
        image = configuration.image
        dimension = configuration.embeddingDimension
        self.weights = weights
        activations = try FloatArena(
            capacity: RotaryTable.size(image) + ImageWorkspace.size(image, format)
                + PoolWorkspace.size(image, dimension: dimension, format))
        let rotary = RotaryTable(image, in: activations)
        workspace = ImageWorkspace(image, format, rotary: rotary, in: activations)
        poolWorkspace = PoolWorkspace(image, dimension: dimension, format, in: activations)
        clock.initialize(to: StageClock())
    }

    deinit {
        clock.deinitialize(count: 1)
        clock.deallocate()
    }

    /// Where the time of the last pass went.
    var times: StageClock { clock.pointee }

    func work(_ crew: kernels_crew) {
        let turn = TeamTurn(crew, clock: clock)
        if turn.leads { clock.pointee.start() }
        let rows = job.pictures * image.tokens
        embedPatches(turn)
        weights.preNorm.apply(crew, rows: rows, x: workspace.stream, y: workspace.streamRows)
        turn.end(.norm)
        report(.preNorm, workspace.stream, rows * image.width, turn)
        for (index, block) in weights.blocks.enumerated() {
            let isLast = index + 1 == weights.blocks.count
            block.forward(
                turn, pictures: job.pictures, workspace,
                successor: isLast ? weights.pool.value : weights.blocks[index + 1].queryKeyValue)
            report(.block(index), workspace.stream, rows * image.width, turn)
        }
        weights.postNorm.apply(crew, rows: rows, x: workspace.stream, y: workspace.streamRows)
        turn.end(.norm)
        report(.postNorm, workspace.stream, rows * image.width, turn)
        weights.pool.forward(
            turn, pictures: job.pictures, tokens: image.tokens, x: workspace.stream, poolWorkspace,
            successor: weights.projection)
        report(.pooled, poolWorkspace.pooled, job.pictures * image.width, turn)
        project(turn)
    }

    /// stream[B,N,D] = positions + patches Wᵀ; a class token has no pixels.
    private func embedPatches(_ turn: borrowing TeamTurn) {
        let (rows, size) = (job.pictures * image.tokens, image.tokens * image.width)
        let threads = team_threads(turn.crew.team)
        let slice = size * turn.crew.thread / threads..<size * (turn.crew.thread + 1) / threads
        for picture in 0..<job.pictures {
            workspace.stream[from: picture * size + slice.lowerBound].update(
                from: weights.positions[from: slice.lowerBound], count: slice.count)
        }
        kernels_convert_stage(
            turn.crew, rows, image.patchInputs,
            ActivationRows(workspace.pixels, width: image.patchInputs).kernel, workspace.patches.kernel)
        turn.end(.patch)
        weights.patchEmbedding.multiply(
            turn.crew, rows: rows, input: workspace.patches, output: workspace.streamRows,
            finish: kernels_finish_add, successor: weights.blocks.first?.queryKeyValue)
        turn.end(.patch)
    }

    private func project(_ turn: borrowing TeamTurn) {
        kernels_convert_stage(
            turn.crew, job.pictures, image.width, poolWorkspace.pooledRows.kernel, poolWorkspace.values.kernel)
        turn.end(.pool)
        weights.projection.multiply(
            turn.crew, rows: job.pictures, input: poolWorkspace.values, output: poolWorkspace.projectedRows,
            finish: kernels_finish_store)
        turn.end(.pool)
        report(.projected, poolWorkspace.projected, job.pictures * dimension, turn)
        guard turn.leads, let embeddings = job.embeddings else { return }
        for picture in 0..<job.pictures {
            let row = picture * dimension
            kernels_normalise(turn.crew.table, dimension, poolWorkspace.projected[from: row], embeddings + row)
        }
    }

    /// Shows a stage's values to the tap, while the other threads wait.
    private func report(_ stage: TowerStage, _ tensor: Tensor, _ count: Int, _ turn: borrowing TeamTurn) {
        guard let tap = job.tap else { return }
        if turn.leads { tap(stage, UnsafeBufferPointer(rebasing: tensor.floats[..<count])) }
        turn.end(.patch)
    }
}
