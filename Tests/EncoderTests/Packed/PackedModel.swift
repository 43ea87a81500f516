// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

@testable import Encoder

/// A small checkpoint in a folder of its own, a user's cache, and the log; all go away with it.
final class PackedModel {
    let folder: String
    let path: String
    var packed: String { "\(path).fp32.packed" }
    var cacheFolder: String { "\(folder)/cache/perceptd" }
    private let log = Protected<[String]>([])

    init(_ model: SafetensorsBuilder = CheckpointTestModel().original()) {
        var template = Array("/tmp/perceptd-packed-XXXXXX".utf8CString)
        // Anyone may make folders in /tmp; where that fails, no test of files can say anything.
        guard mkdtemp(&template) != nil else { fatalError("no temporary folder") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = "\(folder)/model.safetensors"
        write(model.bytes, to: path)
    }

    deinit { Self.remove(folder) }

    /// With the log of this object; `folder` is the user's cache.
    func cache(hasFolder: Bool = true) -> ModelCache {
        ModelCache(folder: hasFolder ? cacheFolder : nil) { [log] line in log.withLock { $0.append(line) } }
    }

    /// What was logged since the last call.
    func lines() -> [String] {
        log.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }

    /// Opens the checkpoint as the program does.
    func open(_ cache: ModelCache) throws -> (checkpoint: Checkpoint, store: PackedStore) {
        let checkpoint = try Checkpoint(path: path, threads: 2) { outline in
            PackedStore(outline.files, cache: cache).fingerprint(of: outline.identity)
        }
        return (checkpoint, PackedStore(checkpoint.outline.files, cache: cache))
    }

    /// What the image tower makes of one picture, after a start of the program.
    func embedding(_ cache: ModelCache, precision: Precision = .fp32) throws -> [Float] {
        let (checkpoint, store) = try open(cache)
        let tower = try ImageTower(
            checkpoint, precision: precision, capacity: 1, threads: 1, kernels: InstructionSet.scalar.kernels,
            store: store)
        let image = checkpoint.configuration.image
        for index in 0..<image.patches * image.patchInputs { tower.patches(of: 0)[index] = Float(index % 7) / 7 }
        var values = [Float](repeating: 0, count: checkpoint.configuration.embeddingDimension)
        tower.forward(batch: 1, into: &values)
        return values
    }

    func key(_ checkpoint: Checkpoint, byteCount: Int, layout: Int = 1) -> PackedKey {
        PackedKey(
            layout: layout, precision: "fp32", activations: "fp32", byteCount: byteCount,
            configuration: checkpoint.configuration)
    }

    func read(_ path: String) throws -> [UInt8] {
        let file = try OpenFile(path: path)
        return try file.read(file.identity.byteCount, at: 0)
    }

    /// Writes into the file that is there, if one is.
    func write(_ bytes: [UInt8], to path: String) {
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        // The folder is ours and the files are small: only a full disk is in the way, and then no test can go on.
        guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count else {
            fatalError("cannot write \(path)")
        }
        close(file)
    }

    /// Sets both times of a file, seconds since 1970.
    func setTime(_ seconds: Int, of path: String) {
        let time = timeval(tv_sec: seconds, tv_usec: 0)
        utimes(path, [time, time])
    }

    /// The names of what lies in the folder, sorted.
    func names(in folder: String) -> [String] {
        ((try? FolderListing(folder).names()) ?? []).filter { $0 != "." && $0 != ".." }.sorted()
    }

    static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in (try? FolderListing(path).names()) ?? [] where name != "." && name != ".." {
            remove("\(path)/\(name)")
        }
        rmdir(path)
    }
}
