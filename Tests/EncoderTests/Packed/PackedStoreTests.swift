// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Testing

@testable import Encoder

/// When a packed file is used, when it is made anew, and where it lies.
@Suite struct PackedStoreTests {
    @Test func aTowerFromAPackedFileIsTheOneThatWasBuilt() throws {
        let model = PackedModel()
        let built = try model.embedding(.off)
        #expect(model.names(in: model.folder) == ["model.safetensors"])
        #expect(try model.embedding(model.cache()) == built)
        #expect(model.lines().map { $0.hasPrefix("model weights fp32 kept in \(model.packed) in ") } == [true])
        #expect(model.names(in: model.folder) == ["model.safetensors", "model.safetensors.fp32.packed"])
        #expect(try model.embedding(model.cache()) == built)
        #expect(model.lines().map { $0.hasPrefix("model weights fp32 from \(model.packed) in ") } == [true])
    }

    @Test func everyPrecisionHasAFileOfItsOwn() throws {
        let model = PackedModel()
        var built: [[Float]] = []
        for precision in Precision.allCases { built.append(try model.embedding(model.cache(), precision: precision)) }
        #expect(Set(built).count == 3)
        _ = model.lines()
        for (precision, values) in zip(Precision.allCases, built) {
            #expect(try model.embedding(model.cache(), precision: precision) == values)
        }
        #expect(model.lines().filter { $0.contains(" from ") }.count == 3)
        let names = ["fp32", "bf16", "int8-fp32"].map { "model.safetensors.\($0).packed" }
        #expect(Set(model.names(in: model.folder)) == Set(names + ["model.safetensors"]))
    }

    @Test func aPackedFileVouchesForACheckpointThatNobodyTouched() throws {
        let model = PackedModel()
        #expect(try model.open(model.cache()).checkpoint.wasRead)
        _ = try model.embedding(model.cache())
        let fingerprint = try model.open(.off).checkpoint.fingerprint
        let (checkpoint, _) = try model.open(model.cache())
        #expect(!checkpoint.wasRead)
        #expect(checkpoint.fingerprint == fingerprint)
        #expect(try model.open(.off).checkpoint.wasRead)
    }

    @Test func aCheckpointThatOnlyLooksChangedKeepsItsPackedFile() throws {
        let model = PackedModel()
        let built = try model.embedding(model.cache())
        model.setTime(1_000_000_000, of: model.path)
        _ = model.lines()
        #expect(try model.open(model.cache()).checkpoint.wasRead)
        #expect(try model.embedding(model.cache()) == built)
        #expect(model.lines().map { $0.split(separator: " ")[3] } == ["from", "kept"])
        #expect(try !model.open(model.cache()).checkpoint.wasRead)
        rename(model.path, model.path + ".old")
        model.write(try model.read(model.path + ".old"), to: model.path)
        #expect(try model.embedding(model.cache()) == built)
        #expect(model.lines().map { $0.split(separator: " ")[3] } == ["from", "kept"])
    }

    @Test func aChangedCheckpointIsPackedAnew() throws {
        let model = PackedModel()
        let built = try model.embedding(model.cache())
        _ = model.lines()
        var other = CheckpointTestModel().original()
        other.edit("visual.proj") { $0.data.reverse() }
        other.edit("visual.proj") { $0.data = SafetensorsBuilder.encode(Array(repeating: 0.5, count: 64 * 48), "F32") }
        model.write(other.bytes, to: model.path)
        let changed = try model.embedding(model.cache())
        #expect(changed != built)
        #expect(try changed == model.embedding(.off))
        let lines = model.lines()
        #expect(lines.count == 2)
        #expect(lines[0].contains("not used") && lines[0].contains("the checkpoint has changed"))
        #expect(lines[1].contains("kept in"))
        #expect(try model.embedding(model.cache()) == changed)
    }

    @Test func anotherArrangementIsNotUsed() throws {
        let model = PackedModel()
        let (checkpoint, store) = try model.open(model.cache())
        var arena = [UInt8](repeating: 7, count: 5000)
        arena.withUnsafeBytes {
            store.store(model.key(checkpoint, byteCount: 5000), of: checkpoint, $0, threads: 1)
        }
        func load(_ byteCount: Int, layout: Int) -> Bool {
            arena.withUnsafeMutableBytes {
                let target = UnsafeMutableRawBufferPointer(rebasing: $0[..<byteCount])
                let key = model.key(checkpoint, byteCount: byteCount, layout: layout)
                return store.load(key, of: checkpoint, into: target, threads: 1)
            }
        }
        #expect(load(5000, layout: 1))
        _ = model.lines()
        #expect(!load(5000, layout: 2))
        #expect(!load(4096, layout: 1))
        #expect(model.lines().filter { $0.contains("another version of perceptd") }.count == 2)
    }

    @Test func whereTheFolderTakesNothingTheCacheDoes() throws {
        let model = PackedModel()
        // Root may write to folders that are read-only; a folder in the file's place stops everybody.
        mkdir(model.packed, 0o755)
        mkdir("\(model.packed)/occupied", 0o755)
        let built = try model.embedding(model.cache())
        let kept = model.names(in: "\(model.cacheFolder)/packed")
        #expect(kept.count == 1 && kept[0].hasSuffix(".fp32.packed"))
        #expect(model.lines().last?.contains("kept in \(model.cacheFolder)/packed/") == true)
        #expect(try !model.open(model.cache()).checkpoint.wasRead)
        #expect(try model.embedding(model.cache()) == built)
        #expect(model.lines().last?.contains("from \(model.cacheFolder)/packed/") == true)
    }

    @Test func whereNothingTakesItTheModelIsUsedAllTheSame() throws {
        let model = PackedModel()
        mkdir(model.packed, 0o755)
        let built = try model.embedding(.off)
        #expect(try model.embedding(model.cache(hasFolder: false)) == built)
        #expect(model.lines().last?.contains("packed model is not kept: ") == true)
        model.write([], to: "\(model.folder)/cache")
        #expect(try model.embedding(model.cache()) == built)
        #expect(model.lines().last?.contains("cannot make folder") == true)
    }

    @Test func whatDeadProcessesLeftIsClearedAway() throws {
        let model = PackedModel()
        let left = ["aaaaaa", "bbbbbb", "cccccc"].map { "\(model.packed).\($0).partial" }
        for path in left { model.write([1, 2, 3], to: path) }
        // The first is being written, the second was begun just now.
        let writer = Glibc.open(left[0], O_RDONLY)
        flock(writer, LOCK_EX)
        model.setTime(1_000_000_000, of: left[0])
        model.setTime(1_000_000_000, of: left[2])
        _ = try model.embedding(model.cache())
        #expect(model.names(in: model.folder).filter { $0.hasSuffix("partial") }.count == 2)
        #expect(access(left[2], F_OK) != 0)
        close(writer)
    }

    @Test func writersAtTheSameTimeLeaveOneWholeFile() throws {
        let model = PackedModel()
        let built = try model.embedding(.off)
        try Workers.run(40, threads: 8) { (_) throws(Failure) in
            guard (try? model.embedding(model.cache())) == built else { throw Failure(.software, "another tower") }
        }
        #expect(model.lines().filter { $0.contains("not") }.isEmpty)
        #expect(model.names(in: model.folder) == ["model.safetensors", "model.safetensors.fp32.packed"])
    }

    @Test func aPackedFileIsReadableForWhomTheCheckpointIs() throws {
        for permissions: mode_t in [0o640, 0o600, 0o644] {
            let model = PackedModel()
            chmod(model.path, permissions)
            _ = try model.embedding(model.cache())
            #expect(try OpenFile(path: model.packed).identity.permissions == permissions)
        }
    }

    @Test func whatAKilledStartLeftGoesWithALaterOne() throws {
        let model = PackedModel()
        _ = try model.embedding(model.cache())
        let left = "\(model.packed).a1B2c3.partial"
        model.write([1, 2, 3], to: left)
        _ = try model.embedding(model.cache())
        #expect(model.names(in: model.folder).contains { $0.hasSuffix(".partial") }, "its process may still run")
        model.setTime(1_000_000_000, of: left)
        _ = try model.embedding(model.cache())
        #expect(!model.names(in: model.folder).contains { $0.hasSuffix(".partial") })
    }
}
