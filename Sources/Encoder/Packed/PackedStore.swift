// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// The packed files of one checkpoint: what is on record, what can be used instead of packing anew, and how a new one is
/// kept. Nothing that goes wrong here is an error of the load; it is a line in the log.
struct PackedStore: Sendable {
    private let cache: ModelCache
    private let places: PackedPlaces

    init(_ files: CheckpointFiles, cache: ModelCache) {
        self.cache = cache
        places = PackedPlaces(subject: files.subject, cache: cache.folder)
    }

    /// The packed files that are there, of any variant.
    func existing() -> [String] { places.existing() }

    /// The fingerprint of the checkpoint when its files had this identity; nil when that is not on record.
    func fingerprint(of identity: Digest) -> Digest? {
        guard cache.isOn else { return nil }
        for path in places.existing() {
            if let header = try? PackedFile(path: path).header, header.identity == identity {
                return header.fingerprint
            }
        }
        return nil
    }

    /// Fills the arena of an image tower from a packed file, if there is one for this key and checkpoint that is sound.
    ///
    /// - Returns: whether it did; else the arena is all zeros
    func load(
        _ key: PackedKey, of checkpoint: Checkpoint, into arena: UnsafeMutableRawBufferPointer, threads: Int
    ) -> Bool {
        guard cache.isOn else { return false }
        // Those of a start that was killed while it wrote, and whose successor came too soon to tell them from its own.
        if cache.keeps { for path in places.paths(key.variant) { AtomicFile.removeLeftovers(of: path) } }
        for path in places.paths(key.variant) where Self.isSomething(path) {
            do throws(Failure) {
                let started = ContinuousClock.now
                let file = try PackedFile(path: path)
                try Self.check(file.header, key, checkpoint)
                try file.read(into: arena, threads: threads)
                let milliseconds = Int(started.duration(to: .now).milliseconds)
                cache.report("model weights \(key.variant) from \(path) in \(milliseconds) ms")
            } catch {
                cache.report("packed model \(path) is not used: \(error.reason)")
                continue
            }
            // It stood the test although the files look changed; on record is how they look now.
            if checkpoint.wasRead { store(key, of: checkpoint, UnsafeRawBufferPointer(arena), threads: threads) }
            return true
        }
        return false
    }

    /// Keeps the arena of an image tower for the next start.
    func store(_ key: PackedKey, of checkpoint: Checkpoint, _ arena: UnsafeRawBufferPointer, threads: Int) {
        guard cache.keeps else { return }
        do throws(Failure) {
            let started = ContinuousClock.now
            let path = try write(key, of: checkpoint, arena, threads: threads)
            let milliseconds = Int(started.duration(to: .now).milliseconds)
            cache.report("model weights \(key.variant) kept in \(path) in \(milliseconds) ms")
        } catch {
            cache.report("packed model is not kept: \(error.reason)")
        }
    }

    /// Writes a packed file to the first place that takes it, and returns its path.
    ///
    /// - Throws: what kept it from each place, with the code of the first
    func write(_ key: PackedKey, of checkpoint: Checkpoint, _ arena: UnsafeRawBufferPointer, threads: Int)
        throws(Failure) -> String
    {
        var failures: [Failure] = []
        for path in places.paths(key.variant) {
            do throws(Failure) {
                try places.prepare(path)
                try Self.write(key, of: checkpoint, arena, to: path, threads: threads)
                return path
            } catch {
                failures.append(error)
            }
        }
        var reasons = failures.map(\.reason)
        if cache.isOn, cache.folder == nil { reasons.append("no cache folder: neither XDG_CACHE_HOME nor HOME is set") }
        throw Failure(failures.first?.code ?? .cannotWrite, reasons.joined(separator: "; "))
    }

    /// - Throws: `cannotWrite` where `path` is something that is no packed model, such as the checkpoint itself.
    static func checkReplaceable(_ path: String) throws(Failure) {
        guard isSomething(path) else { return }
        do throws(Failure) {
            _ = try PackedFile(path: path)
        } catch {
            throw Failure(
                .cannotWrite,
                "cannot write \(printable(path)): there is something else already, and only packed models are replaced;"
                    + " choose another path")
        }
    }

    /// Writes one packed file.
    static func write(
        _ key: PackedKey, of checkpoint: Checkpoint, _ arena: UnsafeRawBufferPointer, to path: String, threads: Int
    ) throws(Failure) {
        let header = PackedHeader(
            layout: key.layout, variant: key.variant, key: key.digest, fingerprint: checkpoint.fingerprint,
            identity: checkpoint.outline.identity, payloadLength: arena.count,
            payloadDigest: try PackedFile.digest(of: arena, threads: threads))
        let file = try AtomicFile(
            path: path, byteCount: PackedHeader.byteCount + arena.count, permissions: checkpoint.outline.permissions)
        try file.write(header.bytes)
        try file.write(arena)
        try file.publish()
    }

    /// - Throws: `badData` when the file holds something else.
    static func check(_ header: PackedHeader, _ key: PackedKey, _ checkpoint: Checkpoint) throws(Failure) {
        guard header.key == key.digest, header.payloadLength == key.byteCount else {
            throw Failure(.badData, "it was packed by another version of perceptd or with another configuration")
        }
        guard header.fingerprint == checkpoint.fingerprint else {
            throw Failure(.badData, "the checkpoint has changed since")
        }
    }

    /// Whether there is something under this name, be it a link that leads nowhere.
    private static func isSomething(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}
