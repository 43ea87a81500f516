// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// `models list`, `check` and `pack`.
@Suite struct ModelsTests {
    @Test func packWritesWhatTheNextStartUses() throws {
        let model = KeptModel()
        let outcome = model.program("models", "pack", "--precision", "fp32", model.path).run()
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.lines == [model.packed])
        #expect(model.watch().run().error.contains("model weights fp32 from \(model.packed)"))
        let elsewhere = model.workspace.path + "/elsewhere.packed"
        #expect(
            model.program("models", "pack", "--precision", "fp32", model.path, "--output", elsewhere).run().lines == [
                elsewhere
            ])
    }

    @Test func packSaysWhyItCannotWrite() {
        let model = KeptModel()
        for (path, code) in [("/proc/x.packed", Int32(73)), ("/nowhere/x.packed", 73), (model.workspace.path, 73)] {
            let outcome = model.program("models", "pack", "--precision", "fp32", model.path, "--output", path).run()
            #expect(outcome.code == code, "\(outcome.error)")
            #expect(outcome.output.isEmpty)
            #expect(outcome.errorLines.last?.contains("cannot write \(path)") == true, "\(outcome.error)")
        }
    }

    @Test func packReplacesNothingButPackedModels() {
        let model = KeptModel()
        let size = fileSize(model.path)
        let outcome = model.program("models", "pack", "--precision", "fp32", model.path, "--output", model.path).run()
        #expect(outcome.code == 73 && outcome.output.isEmpty)
        #expect(outcome.errorLines.last?.contains("only packed models are replaced") == true, "\(outcome.error)")
        #expect(fileSize(model.path) == size)
        for _ in 0..<2 {
            let packed = model.program("models", "pack", "--precision", "fp32", model.path, "--output", model.packed)
            #expect(packed.run().code == 0)
        }
    }

    private func fileSize(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : -1
    }

    @Test func checkTellsWhatAModelIs() throws {
        let model = KeptModel()
        let text = model.program("models", "check", model.path).run()
        #expect(text.code == 0 && text.error.isEmpty)
        for words in ["tiny: \(model.path)", "8 x 8 pixels", "32 numbers", "not packed", "49,408 ids, it fits"] {
            #expect(text.text.contains(words), "\(words)")
        }
        _ = model.watch().run()
        let line: ModelLine = try decode(model.program("models", "check", "--json", model.path).run().lines[0])
        #expect(line.name == "tiny" && line.path == model.path && line.fingerprint?.count == 32)
        #expect(line.packed.map(\.use) == ["ready"])
        #expect(line.packed.map(\.path) == [model.packed])
    }

    @Test func checkFindsWhatIsWrong() throws {
        let model = KeptModel()
        _ = model.watch().run()
        truncate(model.packed, 6000)
        let damaged = model.program("models", "check", model.path).run()
        #expect(damaged.code == 65)
        #expect(damaged.text.contains("damaged: it is cut off"))
        #expect(model.program("models", "check", TinyModel.pathOfSmallVocabulary).run().code == 65)
        #expect(model.program("models", "check", Material.notAVideo).run().code == 65)
        #expect(model.program("models", "check", "/nowhere/model.safetensors").run().code == 66)
        #expect(model.program("models", "check", "nosuch").run().code == 66)
    }

    @Test func listShowsEveryModelAndWhichAreBroken() throws {
        let model = KeptModel()
        model.workspace.write("broken.safetensors", "nothing")
        let folder = model.workspace.makeFolder("empty")
        _ = model.program("models", "pack", "--precision", "fp32", model.path).run()
        let outcome = model.program("models", "list", "--models", model.workspace.path).run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.first?.hasPrefix("tiny: 8 pixels") == true, "\(outcome.text)")
        #expect(outcome.lines.first?.contains("packed fp32") == true)
        #expect(outcome.error.contains("model broken cannot be used"))
        let json = model.program("models", "list", "--json", "--models", model.workspace.path).run()
        let line: ModelLine = try decode(json.lines[0])
        #expect(line.name == "tiny" && line.fingerprint == nil && line.packed.map(\.use) == ["ready"])
        #expect(model.program("models", "list", "--models", folder).run().code == 0)
    }

    @Test func listKnowsWhenItWouldHaveToRead() throws {
        let model = KeptModel()
        _ = model.program("models", "pack", "--precision", "fp32", model.path).run()
        utimes(model.path, [timeval(), timeval()])
        let list = model.program("models", "list", "--json", "--models", model.workspace.path).run()
        #expect(try decode(list.lines[0], as: ModelLine.self).packed.map(\.use) == ["unknown"])
        let check = model.program("models", "check", "--json", model.path).run()
        #expect(try decode(check.lines[0], as: ModelLine.self).packed.map(\.use) == ["ready"])
    }
}
