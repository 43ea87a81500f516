// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Testing

@testable import Encoder

@Suite struct PromptCacheTests {
    private let model = PackedModel()

    private func key(machine: String = "scalar") throws -> PromptKey {
        let checkpoint = try Checkpoint(path: model.path)
        return PromptKey(
            fingerprint: checkpoint.fingerprint, configuration: checkpoint.configuration, machine: machine)
    }

    /// An embedding that tells the text and the call.
    private func made(_ text: String, _ call: Int) -> Embedding {
        Embedding((0..<48).map { Float($0) / 3 + Float(text.utf8.count) + Float(call) * 0.1 })
    }

    @Test func onlyNewPromptsAreComputedAndTheOthersComeBackBitForBit() throws {
        let cache = try PromptCache(key(), cache: model.cache())
        var asked: [[String]] = []
        func run(_ texts: [String]) throws -> [Embedding] {
            try cache.embeddings(texts) { (texts) throws(Failure) in
                asked.append(texts)
                return texts.map { made($0, asked.count) }
            }
        }
        let first = try run(["a dog", "a cat"])
        #expect(try run(["a cat", "a dog"]) == [first[1], first[0]])
        #expect(asked == [["a dog", "a cat"]])
        let second = try run(["a red car", "a cat"])
        #expect(second[1] == first[1])
        #expect(asked == [["a dog", "a cat"], ["a red car"]])
        #expect(model.lines().isEmpty)
    }

    @Test func textsThatOnlyLookTheSameAreTwo() throws {
        let cache = try PromptCache(key(), cache: model.cache())
        let texts = ["\u{E9}", "e\u{301}"]
        let compute = { (texts: [String]) throws(Failure) in texts.map { made($0, 0) } }
        for _ in 0..<2 {
            let found = try cache.embeddings(texts, compute: compute)
            #expect(found == [made(texts[0], 0), made(texts[1], 0)])
        }
    }

    @Test func whatAnotherMachineOrModelComputedIsNotUsed() throws {
        _ = try PromptCache(key(), cache: model.cache()).embeddings(["a"]) { _ throws(Failure) in [made("a", 0)] }
        let other = try PromptCache(key(machine: "avx512"), cache: model.cache())
        #expect(try other.embeddings(["a"]) { _ throws(Failure) in [made("a", 1)] } == [made("a", 1)])
    }

    @Test func theLeastRecentlyUsedGoFirstAndLongOnesAreNotKept() {
        var file = PromptFile()
        file.use((0..<1500).map { ("\($0)", made("", $0)) })
        #expect(file.entries.count == 1024)
        file.use([("1023", made("", 1023)), ("new", made("", 0)), (String(repeating: "x", count: 5000), made("", 1))])
        #expect(file.entries.count == 1024)
        #expect(file.entries.prefix(3).map(\.text) == ["1023", "new", "0"])
        #expect(!file.entries.contains { $0.text == "1022" })
    }

    @Test func damageIsIgnoredAndMended() throws {
        let cache = try PromptCache(key(), cache: model.cache())
        let compute = { (texts: [String]) throws(Failure) in texts.map { made($0, 0) } }
        let wanted = try cache.embeddings(["a", "b"], compute: compute)
        let folder = "\(model.cacheFolder)/prompts"
        let path = try "\(folder)/\(#require(model.names(in: folder).first))"
        #expect(try OpenFile(path: path).identity.permissions == 0o600)
        let sound = try model.read(path)
        var random = SeededNumbers(5)
        for round in 0..<200 {
            var bytes = sound
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            if round % 3 == 0 { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
            if round % 7 == 0 { bytes.append(0) }
            model.write(bytes, to: path)
            #expect(try cache.embeddings(["a", "b"], compute: compute) == wanted)
            #expect(model.lines().count == 1)
            #expect(try model.read(path) == sound)
        }
    }

    @Test func withoutAFolderEverythingIsComputed() throws {
        for cache in [ModelCache.off, model.cache(hasFolder: false)] {
            let prompts = try PromptCache(key(), cache: cache)
            #expect(try prompts.embeddings(["a"]) { _ throws(Failure) in [made("a", 7)] } == [made("a", 7)])
        }
        model.write([], to: "\(model.folder)/cache")
        let prompts = try PromptCache(key(), cache: model.cache())
        #expect(try prompts.embeddings(["a"]) { _ throws(Failure) in [made("a", 7)] } == [made("a", 7)])
        #expect(model.lines().filter { $0.hasPrefix("prompts are not kept") }.count == 1)
    }
}
