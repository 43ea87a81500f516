// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Pipeline

/// A PE-Core model on disk: its configuration, and its tensors under the names of perception_models.
///
/// Files are mapped, not read: a tensor costs memory where it is copied to. Whoever holds this object can be sure that
/// every tensor is there, has its shape and is finite.
package final class Checkpoint: Sendable {
    package let configuration: ModelConfiguration
    /// Of all bytes of all files that hold tensors: equal for equal models, wherever they lie.
    package let fingerprint: Digest
    /// What the system said of the files when they were opened; equal only while nobody has touched them.
    let identity: Digest
    /// Whether all bytes were read and checked just now, and not on record.
    let wasRead: Bool
    /// Of the first file, which what is made from the checkpoint shares.
    let permissions: mode_t
    let files: CheckpointFiles
    private let entries: [String: CheckpointPlan.Entry]
    private let stored: [String: StoredTensor]

    /// Opens a model and checks all of it.
    ///
    /// - Parameters:
    ///   - path: a `.safetensors` file, an `.index.json` file, or a folder that holds one
    ///   - threads: of the pass over its bytes
    ///   - known: the fingerprint of files with this identity, where they were checked before and are on record; they
    ///     are then not read beyond their headers
    /// - Throws: `noInput` or `noPermission` when there is nothing to open, `badData` with the tensor, what was found
    ///   and what was wanted when the content is broken.
    init(
        path: String, threads: Int = MatrixProduct.availableCores,
        known: (CheckpointFiles, Digest) -> Digest? = { _, _ in nil }
    ) throws(Failure) {
        files = try CheckpointFiles(path: path)
        let subject = printable(files.subject)
        let tensors = try Self.tensors(of: files, subject: subject)
        stored = Dictionary(tensors.map { ($0.record.name, $0) }, uniquingKeysWith: { first, _ in first })
        let plan = try CheckpointPlan(
            shapes: stored.mapValues(\.record.shape), notes: ModelNotes(folder: files.folder), subject: subject,
            fallbackName: files.baseName)
        configuration = plan.configuration
        entries = plan.entries
        let shards = Self.shards(of: tensors)
        identity = CheckpointIdentity.digest(of: shards)
        permissions = shards.first?.identity.permissions ?? 0o600
        let known = known(files, identity)
        wasRead = known == nil
        if let known {
            fingerprint = known
            return
        }
        CheckpointIdentity.letTheClockMoveOn(after: shards)
        fingerprint = try ContentScan(tensors).run(threads: threads)
        if let name = plan.unusedBias, let bias = stored[name] { try Self.requireZeros(bias, subject: subject) }
    }

    /// Lets go of the pages of all files: what a tower has copied need not stay in memory twice.
    func release() {
        for file in Self.shards(of: Array(stored.values)) { file.release() }
    }

    /// Bytes of all files that hold tensors.
    var byteCount: Int { Self.shards(of: Array(stored.values)).reduce(0) { $0 + $1.identity.byteCount } }

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
        guard let entry = entries[name] else { throw Failure(.software, "the checkpoint has no tensor \(name)") }
        return (entry, entry.parts.compactMap { stored[$0] })
    }
}

extension Checkpoint {
    /// Every tensor of every shard, in the order of the shards.
    private static func tensors(of files: CheckpointFiles, subject: String) throws(Failure) -> [StoredTensor] {
        var tensors: [StoredTensor] = []
        var shardOf: [String: String] = [:]
        for path in files.shards {
            let file = try SafetensorsFile(path: path)
            let shard = String(path.dropFirst(files.folder.count + 1))
            for record in file.tensors {
                if let other = shardOf.updateValue(shard, forKey: record.name) {
                    throw Failure(
                        .badData,
                        "\(subject): tensor \(printable(record.name)) is in \(printable(other)) and in \(printable(shard))"
                    )
                }
                tensors.append(StoredTensor(file: file, record: record))
            }
        }
        try files.index?.check(shardOf, subject: subject)
        return tensors
    }

    /// The files of `tensors`, each once, in the order of the tensors.
    private static func shards(of tensors: [StoredTensor]) -> [SafetensorsFile] {
        var seen: Set<ObjectIdentifier> = []
        return tensors.map(\.file).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

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
