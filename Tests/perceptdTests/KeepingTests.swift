// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// What a run keeps for the next one, and that the next one says the same.
@Suite struct KeepingTests {
    @Test func theSecondStartUsesWhatTheFirstKept() throws {
        let model = KeptModel()
        let first = model.watch().run()
        #expect(first.code == 0 && first.complaints.isEmpty, "\(first.error)")
        #expect(first.error.contains("model weights fp32 kept in \(model.packed)"))
        #expect(model.workspace.listing(model.cache + "/perceptd/prompts").count == 1)
        let second = model.watch().run()
        #expect(second.code == 0 && second.complaints.isEmpty, "\(second.error)")
        #expect(second.error.contains("model weights fp32 from \(model.packed)"))
        #expect(try KeptModel.cosines(first).count == 3)
        #expect(try KeptModel.cosines(first) == KeptModel.cosines(second))
        var plain = model.watch()
        plain.environment["PERCEPTD_CACHE"] = "off"
        #expect(try KeptModel.cosines(plain.run()) == KeptModel.cosines(first))
    }

    @Test func nothingIsKeptWhereThatIsSwitchedOff() {
        let model = KeptModel()
        var program = model.watch()
        program.environment["PERCEPTD_CACHE"] = "off"
        #expect(program.run().code == 0)
        #expect(model.workspace.listing() == ["tiny.safetensors"])
        program.environment["PERCEPTD_CACHE"] = "perhaps"
        let outcome = program.run()
        #expect(outcome.code == 78)
        #expect(outcome.error.contains("PERCEPTD_CACHE=perhaps"))
    }

    @Test func withoutAHomeTheModelsFolderIsEnough() {
        let model = KeptModel()
        var program = model.watch()
        program.environment["XDG_CACHE_HOME"] = "relative/paths/are/ignored"
        for _ in 0..<2 {
            let outcome = program.run()
            #expect(outcome.code == 0 && outcome.complaints.isEmpty, "\(outcome.error)")
        }
        #expect(model.workspace.listing() == ["tiny.safetensors", "tiny.safetensors.fp32.packed"])
    }

    @Test func programsThatStartTogetherDoNotDisturbEachOther() throws {
        let model = KeptModel()
        let outcomes = (0..<4).map { _ in model.watch().start() }.map { $0.finish(seconds: 60) }
        for outcome in outcomes {
            #expect(outcome.code == 0 && outcome.complaints.isEmpty, "\(outcome.error)")
            #expect(try KeptModel.cosines(outcome) == KeptModel.cosines(outcomes[0]))
        }
        #expect(model.workspace.listing() == ["cache", "tiny.safetensors", "tiny.safetensors.fp32.packed"])
        #expect(model.watch().run().error.contains("model weights fp32 from"))
    }

    @Test func damageIsSaidOnceAndMended() throws {
        let model = KeptModel()
        let first = model.watch().run()
        truncate(model.packed, 5000)
        for name in model.workspace.listing(model.cache + "/perceptd/prompts") {
            truncate("\(model.cache)/perceptd/prompts/\(name)", 100)
        }
        let second = model.watch().run()
        #expect(second.code == 0)
        #expect(second.complaints.count == 2, "\(second.error)")
        #expect(try KeptModel.cosines(first) == KeptModel.cosines(second))
        #expect(model.watch().run().complaints.isEmpty)
    }
}
