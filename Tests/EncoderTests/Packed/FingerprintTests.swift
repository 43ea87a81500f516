// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Testing

@testable import Encoder

@Suite struct FingerprintTests {
    @Test func digestsAreThoseOfXXH3() {
        // From xxHash's own test program: XXH3 of nothing, with 128 bits.
        #expect(Digest([UInt8]()).text == "99aa06d3014798d86001c324468d497f")
        #expect(Digest(Array("a".utf8)) != Digest(Array("b".utf8)))
        #expect(Digest(high: 1, low: 2).text == "00000000000000010000000000000002")
    }

    @Test func everyByteOfTheFileCounts() throws {
        let model = PackedModel()
        let bytes = try model.read(model.path)
        let fingerprint = try Checkpoint(path: model.path).fingerprint
        var random = SeededNumbers(3)
        // In the data only, where any bit but those of exponents leaves a valid model.
        let data = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
        for _ in 0..<40 {
            var changed = bytes
            let place = Int.random(in: data..<bytes.count, using: &random) / 4 * 4
            changed[place] ^= 1
            model.write(changed, to: model.path)
            #expect(try Checkpoint(path: model.path).fingerprint != fingerprint)
        }
        var commented = CheckpointTestModel().original()
        commented.preamble = "\"__metadata__\":{\"format\":\"pt\"}"
        model.write(commented.bytes, to: model.path)
        #expect(try Checkpoint(path: model.path).fingerprint != fingerprint)
    }

    @Test func placeNameAndThreadsDoNotCount() throws {
        let (one, other) = (PackedModel(), PackedModel())
        rename(other.path, "\(other.folder)/other.safetensors")
        let fingerprint = try Checkpoint(path: one.path, threads: 1).fingerprint
        #expect(try Checkpoint(path: "\(other.folder)/other.safetensors", threads: 8).fingerprint == fingerprint)
    }

    @Test func theIdentityChangesWithEveryTouchAndOnlyThen() throws {
        let model = PackedModel()
        let identity = try Checkpoint(path: model.path).outline.identity
        #expect(try Checkpoint(path: model.path).outline.identity == identity)
        #expect(try Checkpoint(path: model.folder).outline.identity == identity)
        let bytes = try model.read(model.path)
        model.write(bytes, to: model.path)
        let rewritten = try Checkpoint(path: model.path).outline.identity
        #expect(rewritten != identity)
        model.setTime(1_000_000_000, of: model.path)
        #expect(try Checkpoint(path: model.path).outline.identity != rewritten)
    }
}
