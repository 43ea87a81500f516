// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Testing

@testable import Encoder

@Suite struct CheckpointFileTests {
    private let model = CheckpointTestModel()
    private let good = CheckpointTestModel().original().bytes

    private func failure(_ path: String) -> Failure {
        #expect(throws: Failure.self) { try Checkpoint(path: path) } ?? Failure(.success, "")
    }

    @Test func aFolderStandsForTheModelInIt() throws {
        for name in ["model.safetensors", "open_clip_model.safetensors", "anything.safetensors"] {
            let folder = TemporaryFolder()
            defer { folder.remove() }
            folder.write(name, good)
            folder.write("README.md", [])
            #expect(try Checkpoint(path: folder.path).configuration.image.width == 64)
            #expect(try Checkpoint(path: folder.path + "/").configuration.image.width == 64)
        }
    }

    @Test func theNameIsTheFoldersWhenTheFilesSaysNothing() throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        folder.write("model.safetensors", good)
        let base = folder.path.split(separator: "/").last.map { String($0) }
        #expect(try Checkpoint(path: folder.path).configuration.name == base)
        #expect(try Checkpoint(path: folder.path + "/model.safetensors").configuration.name == base)
    }

    @Test func severalModelsInAFolderAreListed() {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        folder.write("one.safetensors", good)
        folder.write("two.safetensors", good)
        let failure = failure(folder.path)
        #expect(failure.code == .noInput)
        #expect(failure.reason.contains("one.safetensors, two.safetensors"))
    }

    @Test func whatCannotBeOpenedIsNoInput() {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        mkfifo("\(folder.path)/pipe", 0o600)
        defer { unlink("\(folder.path)/pipe") }
        let paths = [
            "", "\(folder.path)/none", "\(folder.path)/none/model.safetensors", "\(folder.path)/pipe", "/dev/zero",
            "/dev/null",
            folder.path, "a\0b", String(repeating: "x", count: 5000),
        ]
        for path in paths { #expect(failure(path).code == .noInput, "\(path)") }
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func whatMayNotBeReadIsNoPermission() {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let path = folder.write("model.safetensors", good)
        chmod(path, 0)
        #expect(failure(path).code == .noPermission)
    }

    @Test(arguments: ["PE-Core-B16-224.pt", "open_clip_pytorch_model.bin", "a.pth"])
    func torchFilesAreRefusedWithAdvice(name: String) {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let path = folder.write(name, Array("PK".utf8))
        for place in [path, folder.path] {
            #expect(failure(place).code == .badData)
            #expect(failure(place).reason.contains("open_clip_model.safetensors"))
        }
    }

    @Test func aFileThatBecomesShorterIsAnErrorAndNoSignal() throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let path = folder.write("model.safetensors", good)
        let file = try MappedFile(path: path, limit: 1 << 30)
        try file.populate(0..<file.byteCount)
        truncate(path, 0)
        let failure = #expect(throws: Failure.self) { try file.populate(0..<file.byteCount) }
        #expect(failure?.code == .noInput)
    }

    // MARK: shards

    /// Two shards and their index; `change` edits the map before it is written.
    private func sharded(
        index: String = "model.safetensors.index.json", _ change: (inout [String: String]) -> Void = { _ in }
    ) -> TemporaryFolder {
        let folder = TemporaryFolder()
        var (first, second) = (model.original(), model.original())
        first.tensors.removeAll { $0.name.hasPrefix("visual.") }
        second.tensors.removeAll { !$0.name.hasPrefix("visual.") }
        var map: [String: String] = [:]
        for (name, shard) in [("s-1.safetensors", first), ("s-2.safetensors", second)] {
            folder.write(name, shard.bytes)
            for tensor in shard.tensors { map[tensor.name] = name }
        }
        change(&map)
        let members = map.map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ")
        folder.write(
            index, "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {\(members)}}".utf8)
        return folder
    }

    @Test(arguments: ["model.safetensors.index.json", "index.json"])
    func shardsAreOneModel(index: String) throws {
        let folder = sharded(index: index)
        defer { folder.remove() }
        for path in [folder.path, folder.path + "/" + index] {
            let checkpoint = try Checkpoint(path: path)
            for tensor in model.tensors {
                #expect(try checkpoint.read(tensor.name, shape: tensor.shape) == tensor.values)
            }
        }
    }

    @Test func anIndexThatLiesIsRefused() {
        let table: [(String, (inout [String: String]) -> Void, [String])] = [
            (
                "a tensor of another shard", { $0["logit_scale"] = "s-2.safetensors" },
                ["logit_scale", "s-1.safetensors", "s-2"]
            ),
            ("a tensor of no shard", { $0["visual.extra"] = "s-2.safetensors" }, ["visual.extra", "not there"]),
            ("a tensor that is not listed", { $0["logit_scale"] = nil }, ["logit_scale", "not in the index"]),
            (
                "a file in another folder", { $0["logit_scale"] = "../s-1.safetensors" },
                ["logit_scale", "../s-1.safetensors"]
            ),
            ("an absolute path", { $0["logit_scale"] = "/etc/s-1.safetensors" }, ["logit_scale", "/etc"]),
            ("a file of another kind", { $0["logit_scale"] = "passwd" }, ["logit_scale", "passwd"]),
            ("an empty name", { $0["logit_scale"] = "" }, ["logit_scale"]),
            ("no tensors", { $0 = [:] }, ["weight_map"]),
        ]
        for (name, change, words) in table {
            let folder = sharded(change)
            defer { folder.remove() }
            let failure = failure(folder.path)
            #expect(failure.code == .badData, "\(name)")
            for word in words { #expect(failure.reason.contains(word), "\(name): \(failure.reason)") }
        }
    }

    @Test func aShardThatIsNotThereIsNoInput() {
        let folder = sharded { $0["logit_scale"] = "s-3.safetensors" }
        defer { folder.remove() }
        #expect(failure(folder.path).code == .noInput)
        #expect(failure(folder.path).reason.contains("s-3.safetensors"))
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"weight_map": 3}"#, #"{"weight_map": {"a": 3}}"#, "{\"weight_map\": {\"a\": \"b",
    ])
    func whatIsNoIndexIsRefused(text: String) {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        #expect(failure(folder.write("a.index.json", text.utf8)).code == .badData)
    }

    @Test func aTensorInTwoShardsIsRefused() {
        let folder = sharded()
        defer { folder.remove() }
        var again = model.original()
        again.tensors.removeAll { !$0.name.hasPrefix("visual.") && $0.name != "logit_scale" }
        folder.write("s-2.safetensors", again.bytes)
        let reason = failure(folder.path).reason
        #expect(reason.contains("logit_scale is in s-1.safetensors and in s-2.safetensors"), "\(reason)")
    }
}
