// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A model as far as its files' headers tell: everything but the numbers themselves. Takes milliseconds for any size.
struct CheckpointOutline: Sendable {
    let files: CheckpointFiles
    /// Every tensor of every shard, in the order of the shards and of their data.
    let tensors: [StoredTensor]
    let plan: CheckpointPlan
    /// Those that hold tensors, in their order.
    let shards: [SafetensorsFile]
    /// What the system said of the files when they were opened; equal only while nobody has touched them.
    let identity: Digest

    /// - Throws: `noInput` or `noPermission` when there is nothing to open, `badData` with the tensor, what was found and
    ///   what was wanted when a name, a shape or a note beside the files is wrong.
    init(path: String) throws(Failure) {
        files = try CheckpointFiles(path: path)
        let subject = printable(files.subject)
        tensors = try Self.tensors(of: files, subject: subject)
        let shapes = Dictionary(
            tensors.map { ($0.record.name, $0.record.shape) }, uniquingKeysWith: { first, _ in first })
        plan = try CheckpointPlan(
            shapes: shapes, notes: ModelNotes(folder: files.folder), subject: subject, fallbackName: files.baseName)
        var seen: Set<ObjectIdentifier> = []
        shards = tensors.map(\.file).filter { seen.insert(ObjectIdentifier($0)).inserted }
        identity = CheckpointIdentity.digest(of: shards)
    }

    var byteCount: Int { shards.reduce(0) { $0 + $1.identity.byteCount } }
    /// Numbers in all tensors.
    var parameters: Int { tensors.reduce(0) { $0 + $1.record.shape.reduce(1, *) } }
    /// How they are stored: `F32`.
    var elementTypes: [String] { Set(tensors.map(\.record.elementType.rawValue)).sorted() }
    /// Of the first file, which what is made from the checkpoint shares.
    var permissions: mode_t { shards.first?.identity.permissions ?? 0o600 }

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
}
