// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// `model.safetensors.index.json`: which file holds which tensor.
struct ShardIndex: Sendable {
    static let maximumByteCount = 16 << 20
    static let maximumShards = 256

    /// Shard by tensor, plain file names.
    let weightMap: [String: String]

    /// - Throws: `badData` when it is no index, or names a file outside its own folder.
    init(path: String) throws(Failure) {
        let file = try MappedFile(path: path, limit: Self.maximumByteCount)
        let subject = printable(path)
        weightMap = try file.withBytes { (bytes) throws(Failure) in try Self.weightMap(bytes, subject) }
        guard shards.count <= Self.maximumShards else {
            throw Failure(.badData, "\(subject): \(shards.count) shards, more than \(Self.maximumShards)")
        }
    }

    var shards: [String] { Set(weightMap.values).sorted() }

    /// Holds the shards against the index: what is listed is there, in the shard that is said.
    ///
    /// - Parameter found: the shard of each tensor
    func check(_ found: [String: String], subject: String) throws(Failure) {
        for (name, shard) in weightMap.sorted(by: { $0.key < $1.key }) where found[name] != shard {
            let place = found[name].map { "but it is in \(printable($0))" } ?? "but it is not there"
            throw Failure(.badData, "\(subject): tensor \(printable(name)) is listed for \(printable(shard)), \(place)")
        }
        if let name = found.keys.filter({ weightMap[$0] == nil }).min() {
            throw Failure(
                .badData,
                "\(subject): tensor \(printable(name)) is in \(printable(found[name] ?? "")), but not in the index")
        }
    }

    private static func weightMap(_ bytes: UnsafeRawBufferPointer, _ subject: String) throws(Failure) -> [String:
        String]
    {
        var map: [String: String]?
        var reader = try JSONReader(bytes, subject: subject)
        try reader.members { (key, reader) throws(Failure) in
            guard key == "weight_map" else { return try reader.skip() }
            var entries: [String: String] = [:]
            try reader.members { (name, reader) throws(Failure) in
                let shard = try reader.string(limit: 255)
                guard isPlain(shard) else {
                    throw reader.failure(
                        "tensor \(printable(name)) is listed for \(printable(shard)), which is not the name of a .safetensors"
                            + " file beside the index")
                }
                entries[name] = shard
            }
            map = entries
        }
        try reader.finish()
        guard let map, !map.isEmpty else {
            throw Failure(.badData, "\(subject): has no weight_map: not an index of shards")
        }
        return map
    }

    private static func isPlain(_ shard: String) -> Bool {
        !shard.utf8.contains(UInt8(ascii: "/")) && !shard.utf8.contains(0) && shard.hasSuffix(".safetensors")
    }
}
