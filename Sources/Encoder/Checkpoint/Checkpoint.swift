// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// A PE-Core model on disk: its configuration, and its tensors under the names of perception_models.
///
/// Files are mapped, not read: a tensor costs memory where it is copied to. Whoever holds this object can be sure that
/// every tensor is there, has its shape and is finite.
package final class Checkpoint: Sendable {
    /// Of all bytes of all files that hold tensors: equal for equal models, wherever they lie.
    let fingerprint: Digest
    /// Whether all bytes were read and checked just now, and not on record.
    let wasRead: Bool
    let outline: CheckpointOutline
    private let stored: [String: StoredTensor]

    /// Opens a model and checks all of it.
    ///
    /// - Parameters:
    ///   - path: a `.safetensors` file, an `.index.json` file, or a folder that holds one
    ///   - threads: of the pass over its bytes
    ///   - known: the fingerprint of this model's files, where they were checked before and are on record; they are then
    ///     not read beyond their headers
    /// - Throws: `noInput` or `noPermission` when there is nothing to open, `badData` with the tensor, what was found
    ///   and what was wanted when the content is broken.
    init(
        path: String, threads: Int = AvailableCores.count, known: (CheckpointOutline) -> Digest? = { _ in nil }
    ) throws(Failure) {
        outline = try CheckpointOutline(path: path)
        stored = Dictionary(outline.tensors.map { ($0.record.name, $0) }, uniquingKeysWith: { first, _ in first })
        if let known = known(outline) {
            (fingerprint, wasRead) = (known, false)
            return
        }
        CheckpointIdentity.letTheClockMoveOn(after: outline.shards)
        (fingerprint, wasRead) = (try ContentScan(outline.tensors).run(threads: threads), true)
        if let name = outline.plan.unusedBias, let bias = stored[name] {
            try Self.requireZeros(bias, subject: printable(outline.files.subject))
        }
    }

    package var configuration: ModelConfiguration { outline.plan.configuration }

    /// Lets go of the pages of all files: what a tower has copied need not stay in memory twice.
    func release() {
        for file in outline.shards { file.release() }
    }

    /// The top of the tree of names.
    package var root: WeightPath { WeightPath(checkpoint: self) }

    /// Copies a tensor as float32.
    ///
    /// - Parameters:
    ///   - name: as in perception_models
    ///   - shape: what the caller takes it for
    ///   - destination: as many elements as `shape` makes
    /// - Throws: `software` when there is no such tensor or it has another shape, `noInput` when the file cannot be
    ///   read any more.
    package func copy(_ name: String, shape: [Int], into destination: UnsafeMutableBufferPointer<Float>) throws(Failure)
    {
        let (entry, parts) = try find(name)
        guard shape == entry.shape, destination.count == shape.reduce(1, *) else {
            throw Failure(
                .software,
                "tensor \(name) has shape \(shapeText(entry.shape)), but \(shapeText(shape)) was asked for into"
                    + " \(destination.count) floats")
        }
        if entry.isTransposed {
            for part in parts { try part.widenTransposed(into: destination) }
        } else {
            try Self.concatenate(parts, into: destination)
        }
    }

    /// A small tensor as float32.
    package func read(_ name: String, shape: [Int]) throws(Failure) -> [Float] {
        let entry = try find(name).entry
        var values = [Float](repeating: 0, count: entry.shape.reduce(1, *))
        try values.withUnsafeMutableBufferPointer { (buffer) throws(Failure) in
            try copy(name, shape: shape, into: buffer)
        }
        return values
    }

    /// Copies one row of a matrix as float32: the token embedding is gathered row by row and never held whole.
    ///
    /// - Throws: `software` when there is no such row or it has another length.
    package func copyRow(_ name: String, row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(Failure)
    {
        let (entry, parts) = try find(name)
        guard entry.shape.count == 2, parts.count == 1, !entry.isTransposed, row >= 0, row < entry.shape[0],
            destination.count == entry.shape[1]
        else {
            throw Failure(
                .software,
                "tensor \(name) has shape \(shapeText(entry.shape)), but row \(row) was asked for into"
                    + " \(destination.count) floats"
            )
        }
        try parts[0].widenRow(row, into: destination)
    }

    private func find(_ name: String) throws(Failure) -> (entry: CheckpointPlan.Entry, parts: [StoredTensor]) {
        guard let entry = outline.plan.entries[name] else {
            throw Failure(.software, "the checkpoint has no tensor \(name)")
        }
        return (entry, entry.parts.compactMap { stored[$0] })
    }
}

extension Checkpoint {
    private static func requireZeros(_ bias: StoredTensor, subject: String) throws(Failure) {
        var values = [Float](repeating: 0, count: bias.record.shape.reduce(1, *))
        try values.withUnsafeMutableBufferPointer { (buffer) throws(Failure) in try bias.widen(into: buffer) }
        guard let index = values.firstIndex(where: { $0 != 0 }) else { return }
        throw Failure(
            .badData,
            "\(subject): tensor \(printable(bias.record.name)) holds \(values[index]) at index \(index), wanted zeros:"
                + " PE-Core has no bias there")
    }

    private static func concatenate(_ parts: [StoredTensor], into destination: UnsafeMutableBufferPointer<Float>)
        throws(Failure)
    {
        var start = 0
        for part in parts {
            let end = start + part.record.shape.reduce(1, *)
            try part.widen(into: UnsafeMutableBufferPointer(rebasing: destination[start..<end]))
            start = end
        }
    }
}
